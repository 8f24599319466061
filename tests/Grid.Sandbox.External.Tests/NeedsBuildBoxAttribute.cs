using Grid.Clients.Running;
using Grid.Testing;

namespace Grid.Sandbox.External.Tests;

/// <summary>The clients' root, which has BuildBox's runners.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class NeedsBuildBoxAttribute : NeedsAttribute
{
    // An ordinary user does not get to root's folders: root has looked for it, and shows it.
    static NeedsBuildBoxAttribute() => ClientsRoot.GivenFolder = OrdinaryUser.Shown;

    public override string? Missing => ClientsRoot.Missing;
}
