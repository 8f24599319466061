using System.IO.Enumeration;

namespace Grid.Storage.Backends;

/// <summary>Looks at every file below a folder, by what its directory entry says.</summary>
internal static class FolderScan
{
    /// <summary>What is found, in no order; nothing in a folder that is not there.</summary>
    public static IEnumerable<FoundFile> Files(string folder, FileSystemEnumerable<FoundFile?>.FindTransform read)
    {
        if (!Directory.Exists(folder))
        {
            return [];
        }

        FileSystemEnumerable<FoundFile?> files = new(
            folder, read, new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
        {
            ShouldIncludePredicate = static (ref FileSystemEntry entry) => !entry.IsDirectory,
        };
        return files.OfType<FoundFile>();
    }
}
