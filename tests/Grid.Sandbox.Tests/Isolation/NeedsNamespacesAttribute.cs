using Grid.Testing;

namespace Grid.Sandbox.Tests.Isolation;

/// <summary>A kernel that lets this user have user namespaces.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class NeedsNamespacesAttribute : NeedsAttribute
{
    private const string Bound = "/proc/sys/user/max_user_namespaces";

    public static string? MissingNamespaces =>
        !File.Exists(Bound) || File.ReadAllText(Bound).Trim() == "0" ? $"User namespaces are not allowed here ({Bound})." : null;

    public override string? Missing => Environment.GetEnvironmentVariable("CI") == "true" ? null : MissingNamespaces;
}
