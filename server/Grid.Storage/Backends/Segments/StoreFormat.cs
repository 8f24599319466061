using System.Globalization;
using Grid.Core;

namespace Grid.Storage.Backends;

/// <summary>What kind of store a folder holds, told by the file that every segment store begins with.</summary>
internal static class StoreFormat
{
    /// <summary>The version this build writes, and the only one it reads.</summary>
    public const int Version = 1;

    private const string Name = "grid segment store, version ";
    private const int TextSizeMax = 64;

    /// <summary>What a folder holds; null when that is neither.</summary>
    public static StoreLayout? LayoutOf(string root)
    {
        SegmentStorePaths paths = new(root);
        if (File.Exists(paths.Format) || Directory.Exists(paths.Segments))
        {
            return StoreLayout.Segments;
        }

        return DigestFunction.All.Any(function => Directory.Exists(Path.Combine(root, function.Name))) ? StoreLayout.Files : null;
    }

    /// <summary>Makes sure that a folder holds a segment store of this version, or nothing yet. Returns what is to be told.</summary>
    /// <exception cref="GridException">FAILED_PRECONDITION when it holds something else.</exception>
    public static string? Check(SegmentStorePaths paths)
    {
        if (LayoutOf(paths.Root) == StoreLayout.Files)
        {
            throw GridException.FailedPrecondition(
                $"'{paths.Root}' holds a store with a file for each blob: open it as that (layout: files), "
                + "or give the segments a folder of their own.");
        }

        string? found = File.Exists(paths.Format) ? Read(paths.Format) : null;
        if (found is not null)
        {
            ThrowIfOther(paths.Root, found);
            return null;
        }

        bool hasSegments = Directory.Exists(paths.Segments);
        File.WriteAllText(paths.Format, $"{Name}{Version}\n");
        return hasSegments ? "the file 'format' was missing or empty, and is written anew" : null;
    }

    /// <summary>Keeps a store with a file for each blob out of a folder with segments: it would see none of what is there.</summary>
    /// <exception cref="GridException">FAILED_PRECONDITION when it holds segments.</exception>
    public static void ThrowIfSegments(string root)
    {
        if (LayoutOf(root) == StoreLayout.Segments)
        {
            throw GridException.FailedPrecondition(
                $"'{root}' holds a segment store: open it as that (layout: segments), or give the files a folder of their own.");
        }
    }

    /// <summary>Refuses a folder that is no segment store of this version, without changing it.</summary>
    /// <exception cref="GridException">FAILED_PRECONDITION when it is none.</exception>
    internal static void ThrowIfNotSegments(SegmentStorePaths paths)
    {
        if (LayoutOf(paths.Root) != StoreLayout.Segments)
        {
            throw GridException.FailedPrecondition(
                $"'{paths.Root}' holds no segment store: name the folder that stands as 'path' in the configuration.");
        }

        if (File.Exists(paths.Format) && Read(paths.Format) is { } found)
        {
            ThrowIfOther(paths.Root, found);
        }
    }

    private static string? Read(string path)
    {
        using StreamReader reader = new(path);
        char[] text = new char[TextSizeMax];
        int count = reader.ReadBlock(text);
        string found = new string(text, 0, count).Trim();
        return found.Length == 0 ? null : found;
    }

    private static void ThrowIfOther(string root, string found)
    {
        if (found == $"{Name}{Version}")
        {
            return;
        }

        string what = found.StartsWith(Name, StringComparison.Ordinal)
            && int.TryParse(found[Name.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out int version)
                ? $"a segment store of version {version}, and this build reads version {Version} only: "
                    + "use the build that made it, or move the folder away and begin anew."
                : "a file 'format' that is not a segment store's: move the folder away and begin anew.";
        throw GridException.FailedPrecondition($"'{root}' holds {what}");
    }
}
