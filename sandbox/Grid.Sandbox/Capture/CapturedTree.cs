using Grid.Core;

namespace Grid.Sandbox.Capture;

/// <summary>A directory of the disk as REAPI says it.</summary>
/// <param name="RootDigest">The digest of the root's Directory message.</param>
/// <param name="Directories">Every distinct Directory message, the root first and each before those it names.</param>
/// <param name="Skipped">What could not be taken, and why: sockets, devices, names that are not UTF-8.</param>
internal sealed record CapturedTree(
    Digest RootDigest, IReadOnlyList<Reapi.Directory> Directories, IReadOnlyList<string> Skipped)
{
    /// <summary>The same as one Tree message, topologically sorted.</summary>
    public Reapi.Tree ToTree() => new()
    {
        Root = Directories[0],
        Children = { Directories.Skip(1) },
    };
}
