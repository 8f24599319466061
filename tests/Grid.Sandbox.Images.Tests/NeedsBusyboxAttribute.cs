using Grid.Testing;

namespace Grid.Sandbox.Images.Tests;

/// <summary>A busybox that needs no libraries, which is all that the image of these tests holds; and bubblewrap.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class NeedsBusyboxAttribute : NeedsAttribute
{
    public static string Path { get; } =
        new[] { "/usr/bin/busybox", "/bin/busybox" }.FirstOrDefault(File.Exists) ?? string.Empty;

    public override string? Missing => Environment.GetEnvironmentVariable("CI") == "true" ? null
        : Path.Length == 0 ? "There is no busybox: apt-get install busybox-static."
        : !File.Exists("/usr/bin/bwrap") ? "There is no bubblewrap: apt-get install bubblewrap."
        : null;
}
