using Google.Protobuf;
using Grid.Core;

namespace Grid.Storage.Trees;

/// <summary>Where one directory leads.</summary>
/// <param name="Directories">Its subdirectories, in its order.</param>
/// <param name="Files">Its files, in its order.</param>
/// <param name="Problem">INVALID_ARGUMENT when it is no directory REAPI allows; what can be read of it is there all the same.</param>
internal sealed record DirectoryLinks(IReadOnlyList<Digest> Directories, IReadOnlyList<Digest> Files, GridException? Problem)
{
    // What the object, its arrays and its place in an index take besides the digests.
    private const int OverheadSizeBytes = 256;
    private const int DigestSizeBytes = 80;

    /// <summary>About how much memory it takes.</summary>
    public long SizeBytes => OverheadSizeBytes + ((long)(Directories.Count + Files.Count) * DigestSizeBytes);

    public static DirectoryLinks Parse(Digest digest, ReadOnlySpan<byte> content)
    {
        try
        {
            return Of(Reapi.Directory.Parser.ParseFrom(content), digest.Function);
        }
        catch (InvalidProtocolBufferException failure)
        {
            return new DirectoryLinks([], [], GridException.InvalidArgument(
                $"Blob {digest} is not a Directory message ({failure.Message}): name the digest of one."));
        }
    }

    private static DirectoryLinks Of(Reapi.Directory directory, DigestFunction function)
    {
        string? problem = DirectoryValidator.ProblemOf(directory, function);
        return new DirectoryLinks(
            DigestsOf(directory.Directories.Select(node => node.Digest), function),
            DigestsOf(directory.Files.Select(node => node.Digest), function),
            problem is null ? null : GridException.InvalidArgument(problem));
    }

    private static Digest[] DigestsOf(IEnumerable<Reapi.Digest?> wires, DigestFunction function)
    {
        List<Digest> digests = [];
        foreach (Reapi.Digest? wire in wires)
        {
            if (wire.TryToDigest(function, out Digest digest))
            {
                digests.Add(digest);
            }
        }

        return [.. digests];
    }
}
