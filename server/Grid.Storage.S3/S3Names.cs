using Grid.Core;

namespace Grid.Storage.S3;

/// <summary>
/// Where each blob lies: <c>[prefix/][first digits/]hash_size</c>, as BuildGrid has it, so that its buckets can be taken
/// over as they are.
/// </summary>
internal sealed class S3Names(S3StoreOptions options)
{
    private readonly string _prefix = options.PathPrefix.Length == 0 ? string.Empty : options.PathPrefix + "/";

    public S3Object Of(Digest digest)
    {
        string hash = digest.HashText;
        string place = options.HashPrefixSize == 0
            ? hash
            : $"{hash.AsSpan(0, options.HashPrefixSize)}/{hash.AsSpan(options.HashPrefixSize)}";
        return new S3Object(options.Bucket.NameFor(digest), $"{_prefix}{FunctionPart(digest)}{place}_{digest.SizeBytes}");
    }

    // BuildGrid knows no other function; and hashes of several others are as long as SHA-256's.
    private static string FunctionPart(Digest digest) =>
        digest.Function == DigestFunction.Sha256 ? string.Empty : $"{digest.Function.Name}/";
}
