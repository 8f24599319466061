using Grid.Core;

namespace Grid.Storage.Retention;

/// <summary>What one invocation has been told that it can fetch.</summary>
internal sealed class Invocation
{
    private readonly HashSet<Digest> _files = [];
    private readonly HashSet<Digest> _trees = [];
    private readonly HashSet<Digest> _directories = [];

    /// <summary>When it last called.</summary>
    public DateTimeOffset SeenAt { get; set; }

    /// <summary>How many outputs are remembered.</summary>
    public int Count => _files.Count + _trees.Count + _directories.Count;

    /// <summary>Remembers the outputs of a result.</summary>
    public void Add(Reapi.ActionResult result, DigestFunction function)
    {
        Add(_files, result.StdoutDigest, function);
        Add(_files, result.StderrDigest, function);
        foreach (Reapi.OutputFile file in result.OutputFiles)
        {
            Add(_files, file.Digest, function);
        }

        foreach (Reapi.OutputDirectory directory in result.OutputDirectories)
        {
            Add(_trees, directory.TreeDigest, function);
            Add(_directories, directory.RootDirectoryDigest, function);
        }
    }

    /// <summary>The outputs as they are now, for a reader who is not under the book's lock.</summary>
    public InvocationOutputs Copy() => new([.. _files], [.. _trees], [.. _directories]);

    private static void Add(HashSet<Digest> digests, Reapi.Digest? wire, DigestFunction function)
    {
        if (wire.TryToDigest(function, out Digest digest) && !digest.IsEmpty)
        {
            digests.Add(digest);
        }
    }
}
