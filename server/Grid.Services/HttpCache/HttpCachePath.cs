using Grid.Core;

namespace Grid.Services.HttpCache;

/// <summary>What a path of the HTTP cache names: <c>/[instance/]ac/{hash}</c> or <c>/[instance/]cas/{hash}</c>.</summary>
/// <param name="Instance">The instance; null when the path names none.</param>
/// <param name="IsResult">Whether it is a result (<c>ac</c>) rather than a blob (<c>cas</c>).</param>
/// <param name="Hash">The hash, as it stands there.</param>
internal sealed record HttpCachePath(InstanceName? Instance, bool IsResult, string Hash)
{
    /// <summary>The longest path accepted, in characters.</summary>
    public const int LengthMax = 1024;

    private const string Form = "use /[instance/]ac/HASH or /[instance/]cas/HASH";

    /// <exception cref="GridException">INVALID_ARGUMENT when it is no such path.</exception>
    public static HttpCachePath Parse(string path)
    {
        if (path.Length > LengthMax)
        {
            throw GridException.InvalidArgument($"A path may have {LengthMax} characters at most: {Form}.");
        }

        string[] parts = path.Split('/');
        if (parts.Length < 3 || parts[0].Length > 0 || parts[^2] is not ("ac" or "cas"))
        {
            throw GridException.InvalidArgument($"There is nothing of that name here: {Form}.");
        }

        InstanceName? instance = parts.Length == 3 ? null : InstanceName.Parse(string.Join('/', parts[1..^2]));
        return new HttpCachePath(instance, parts[^2] == "ac", parts[^1]);
    }

    /// <summary>The digest of a size, by the first function of the instance whose hashes have that length.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT when the hash is none.</exception>
    public Digest DigestOf(StorageInstance instance, long sizeBytes)
    {
        Reapi.Digest wire = new() { Hash = Hash, SizeBytes = sizeBytes };
        return instance.Functions.ToDigest(wire, Reapi.DigestFunction.Types.Value.Unknown);
    }
}
