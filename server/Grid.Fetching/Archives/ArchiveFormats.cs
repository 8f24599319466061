using Grid.Core;

namespace Grid.Fetching.Archives;

/// <summary>Tells what kind of archive something is.</summary>
internal static class ArchiveFormats
{
    private const int HeadBytes = 512;
    private const int TarMagicOffset = 257;

    private static readonly Dictionary<string, ArchiveFormat> MediaTypes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["application/x-tar"] = ArchiveFormat.Tar,
        ["application/gzip"] = ArchiveFormat.TarGzip,
        ["application/x-gzip"] = ArchiveFormat.TarGzip,
        ["application/x-tar+gzip"] = ArchiveFormat.TarGzip,
        ["application/zip"] = ArchiveFormat.Zip,
    };

    /// <param name="name">The place it came from, for messages: what its content begins with tells more.</param>
    /// <param name="mediaType">The media type that the client says it has; null when it does not.</param>
    /// <param name="content">The content from its beginning.</param>
    /// <exception cref="GridException">INVALID_ARGUMENT for a type that is not known, ABORTED for what is no archive.</exception>
    public static ArchiveFormat Of(string name, string? mediaType, Stream content)
    {
        if (mediaType is not null)
        {
            return MediaTypes.TryGetValue(mediaType, out ArchiveFormat known)
                ? known
                : throw GridException.InvalidArgument(
                    $"The resource_type '{mediaType}' is not one that directories are made of: use one of "
                    + $"{string.Join(", ", MediaTypes.Keys)}.");
        }

        Span<byte> head = stackalloc byte[HeadBytes];
        head = head[..content.ReadAtLeast(head, HeadBytes, throwOnEndOfStream: false)];
        return head switch
        {
            [0x1f, 0x8b, ..] => ArchiveFormat.TarGzip,
            [(byte)'P', (byte)'K', 3, 4, ..] or [(byte)'P', (byte)'K', 5, 6, ..] => ArchiveFormat.Zip,
            _ when head.Length == HeadBytes && head[TarMagicOffset..].StartsWith("ustar"u8) => ArchiveFormat.Tar,
            _ => throw new GridException(
                GridStatus.Aborted, $"'{name}' is no archive that directories are made of: those are tar, tar.gz and zip."),
        };
    }
}
