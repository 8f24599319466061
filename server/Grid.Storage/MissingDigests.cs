using Grid.Core;

namespace Grid.Storage;

/// <summary>Gathers missing digests: each once, in the order met. Takes no memory as long as nothing is missing.</summary>
internal struct MissingDigests
{
    private List<Digest>? _missing;
    private HashSet<Digest>? _seen;

    public readonly IReadOnlyList<Digest> List => _missing ?? (IReadOnlyList<Digest>)[];

    public void Add(Digest digest)
    {
        // Both are made late: the usual answer is that nothing is missing.
        _seen ??= [];
        if (_seen.Add(digest))
        {
            (_missing ??= []).Add(digest);
        }
    }
}
