using Grid.Testing;

namespace Grid.Sandbox.Tests.Isolation;

/// <summary>Bubblewrap, where user namespaces are allowed.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class NeedsBubblewrapAttribute : NeedsAttribute
{
    public override string? Missing => Environment.GetEnvironmentVariable("CI") == "true" ? null
        : !File.Exists("/usr/bin/bwrap") ? "Bubblewrap is not installed: eng/install-test-tools does that."
        : NeedsNamespacesAttribute.MissingNamespaces;
}
