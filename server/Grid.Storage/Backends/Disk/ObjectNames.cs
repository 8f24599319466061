using System.IO.Enumeration;
using Grid.Core;

namespace Grid.Storage.Backends;

/// <summary>
/// <c>objects/{first byte}/{rest of the hash}</c>, as buildbox-casd calls its files: BuildStream opens them by these names
/// without asking anybody. Executable ones, which nobody else looks for, have a folder of their own, and so have the files
/// of other digest functions.
/// </summary>
/// <param name="own">The function of the digests that have the plain names.</param>
internal sealed class ObjectNames(DigestFunction own) : IFileNames
{
    private const string Plain = "objects";
    private const string Executable = "executables";
    private const int FolderDigits = 2;

    public string PathOf(string root, StoredFile file)
    {
        string hash = file.Digest.HashText;
        string folder = FolderOf(file.Digest.Function, file.IsExecutable);
        return $"{root}/{folder}/{hash.AsSpan(0, FolderDigits)}/{hash.AsSpan(FolderDigits)}";
    }

    public IEnumerable<FoundFile> Scan(string root) => DigestFunction.All.SelectMany(function =>
        Scan(root, function, isExecutable: false).Concat(Scan(root, function, isExecutable: true)));

    private IEnumerable<FoundFile> Scan(string root, DigestFunction function, bool isExecutable) => FolderScan.Files(
        Path.Combine(root, FolderOf(function, isExecutable)),
        (ref FileSystemEntry entry) => ToFoundFile(function, isExecutable, ref entry));

    private string FolderOf(DigestFunction function, bool isExecutable)
    {
        string kind = isExecutable ? Executable : Plain;
        return function == own ? kind : $"{kind}-{function.Name}";
    }

    private static FoundFile? ToFoundFile(DigestFunction function, bool isExecutable, ref FileSystemEntry entry)
    {
        string hash = string.Concat(Path.GetFileName(entry.Directory), entry.FileName);
        return !function.Empty.HashText.Equals(hash, StringComparison.Ordinal)
            && Digest.TryParse(function, hash, entry.Length, out Digest digest)
                ? new FoundFile(new StoredFile(digest, isExecutable), entry.Length, entry.LastAccessTimeUtc)
                : null;
    }
}
