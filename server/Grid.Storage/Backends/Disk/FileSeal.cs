using Grid.Core;
using Microsoft.Win32.SafeHandles;

namespace Grid.Storage.Backends;

/// <summary>
/// The mark of a file nobody has written to since it was verified: a time of modification long before there was a store.
/// Actions are given links to the store's own files, and one that makes its inputs writable and writes to them changes
/// them for everybody; it also changes that time.
/// </summary>
/// <remarks>It also gives all inputs the same age, whenever they were uploaded: one difference less between two builds.</remarks>
internal static class FileSeal
{
    private const int ReadSize = 128 * 1024;

    private static readonly DateTime SealedAt = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>Seals a file that is whole and verified.</summary>
    public static void Apply(SafeFileHandle file, UnixFileMode mode)
    {
        File.SetUnixFileMode(file, mode);
        File.SetLastWriteTimeUtc(file, SealedAt);
    }

    /// <summary>Whether the file's bytes are those it was sealed with.</summary>
    public static bool IsIntact(SafeFileHandle file) => File.GetLastWriteTimeUtc(file) == SealedAt;

    /// <summary>Whether the file's bytes and permissions are those it was sealed with; false when there is none.</summary>
    public static bool IsIntact(string path, UnixFileMode mode)
    {
        FileInfo file = new(path);
        return file.LastWriteTimeUtc == SealedAt && file.UnixFileMode == mode;
    }

    /// <summary>
    /// Looks into a file whose seal is broken, and seals it again when its bytes are still those of the digest: it was
    /// only touched. False when they are not, or there is no such file.
    /// </summary>
    public static bool TryApplyAgain(string path, Digest digest, UnixFileMode mode)
    {
        try
        {
            using SafeFileHandle file = File.OpenHandle(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (!IsBlob(file, digest))
            {
                return false;
            }

            Apply(file, mode);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Whether a file's bytes are those of a digest, whatever its seal says; false when there is none.</summary>
    public static bool HasBytesOf(string path, Digest digest)
    {
        try
        {
            using SafeFileHandle file = File.OpenHandle(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return IsBlob(file, digest);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    private static bool IsBlob(SafeFileHandle file, Digest digest)
    {
        if (RandomAccess.GetLength(file) != digest.SizeBytes)
        {
            return false;
        }

        using IDigestHasher hasher = digest.Function.CreateHasher();
        byte[] buffer = new byte[ReadSize];
        long position = 0;
        int count;
        while ((count = RandomAccess.Read(file, buffer, position)) > 0)
        {
            hasher.Append(buffer.AsSpan(0, count));
            position += count;
        }

        return Digest.Of(digest.Function, hasher, position) == digest;
    }
}
