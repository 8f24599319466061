using System.Globalization;
using System.IO.Enumeration;
using Grid.Core;

namespace Grid.Storage.Backends;

/// <summary>
/// <c>{function}/{first byte}/{hash}-{size}</c>: the size stands in the name so that a file cut short by a crash of the
/// machine is recognised at the next start.
/// </summary>
/// <remarks>
/// 256 folders a function: with ten million files each still has a size that file systems are quick with.
/// </remarks>
internal sealed class SizedNames : IFileNames
{
    private const string ExecutableSuffix = ".x";

    /// <summary>The only one there needs to be.</summary>
    public static SizedNames Instance { get; } = new();

    public string PathOf(string root, StoredFile file)
    {
        string hash = file.Digest.HashText;
        string suffix = file.IsExecutable ? ExecutableSuffix : string.Empty;
        return $"{root}/{file.Digest.Function.Name}/{hash.AsSpan(0, 2)}/{hash}-{file.Digest.SizeBytes}{suffix}";
    }

    public IEnumerable<FoundFile> Scan(string root) =>
        DigestFunction.All.SelectMany(function => ScanFunction(Path.Combine(root, function.Name), function));

    private static IEnumerable<FoundFile> ScanFunction(string folder, DigestFunction function) => FolderScan.Files(
        folder, (ref FileSystemEntry entry) => ToFoundFile(function, ref entry));

    private static FoundFile? ToFoundFile(DigestFunction function, ref FileSystemEntry entry)
    {
        ReadOnlySpan<char> name = entry.FileName;
        bool isExecutable = name.EndsWith(ExecutableSuffix, StringComparison.Ordinal);
        name = isExecutable ? name[..^ExecutableSuffix.Length] : name;
        int dash = name.IndexOf('-');
        return dash > 0
            && long.TryParse(name[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out long sizeBytes)
            && Digest.TryParse(function, name[..dash], sizeBytes, out Digest digest)
                ? new FoundFile(new StoredFile(digest, isExecutable), entry.Length, entry.LastAccessTimeUtc)
                : null;
    }
}
