using Grid.Core;

namespace Grid.Server.Client.Trees;

/// <summary>A blob to be uploaded: in memory, or the bytes of a file.</summary>
internal sealed record UploadBlob
{
    private UploadBlob(Digest digest) => Digest = digest;

    public Digest Digest { get; }

    /// <summary>The bytes, when they are in memory.</summary>
    public ReadOnlyMemory<byte>? Content { get; private init; }

    /// <summary>The file that has them, when they are not.</summary>
    public string? Path { get; private init; }

    public static UploadBlob Of(ReadOnlyMemory<byte> content, DigestFunction function) =>
        new(Digest.Of(function, content.Span)) { Content = content };

    public static UploadBlob OfFile(Digest digest, string path) => new(digest) { Path = path };
}
