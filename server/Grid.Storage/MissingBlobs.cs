using Grid.Core;

namespace Grid.Storage;

/// <summary>The rules FindMissing has in every store: each digest once, in the order asked, never the empty blob.</summary>
internal static class MissingBlobs
{
    public static IReadOnlyList<Digest> Of(IReadOnlyCollection<Digest> digests, Predicate<Digest> isHeld)
    {
        MissingDigests missing = default;
        foreach (Digest digest in digests)
        {
            if (!digest.IsEmpty && !isHeld(digest))
            {
                missing.Add(digest);
            }
        }

        return missing.List;
    }
}
