using Grid.Clients.Running;
using Grid.Testing;

namespace Grid.Sandbox.External.Tests;

/// <summary>The clients' root, which has BuildBox's runners.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class NeedsBuildBoxAttribute : NeedsAttribute
{
    public override string? Missing => ClientsRoot.Missing;
}
