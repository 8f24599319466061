using Grid.Testing;

namespace Grid.Sandbox.Tests.Isolation;

/// <summary>A user who may make network namespaces.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class NeedsNetworksAttribute : NeedsAttribute
{
    public override string? Missing => Environment.IsPrivilegedProcess || Environment.GetEnvironmentVariable("CI") == "true"
        ? null
        : "Only root may make network namespaces.";
}
