using Grid.Core;

namespace Grid.Storage;

/// <summary>The rules FindMissing has in every store: each digest once, in the order asked, never the empty blob.</summary>
internal static class MissingBlobs
{
    public static IReadOnlyList<Digest> Of(IReadOnlyCollection<Digest> digests, Predicate<Digest> isHeld)
    {
        List<Digest>? missing = null;
        HashSet<Digest>? seen = null;
        foreach (Digest digest in digests)
        {
            if (digest.IsEmpty || isHeld(digest))
            {
                continue;
            }

            // Both are made late: the usual answer is that nothing is missing.
            seen ??= [];
            if (seen.Add(digest))
            {
                (missing ??= []).Add(digest);
            }
        }

        return missing ?? (IReadOnlyList<Digest>)[];
    }
}
