using Grid.Core;

namespace Grid.Storage.Sql.Content;

/// <summary>The pieces of one blob: what they are listed under, and how large each but the last is.</summary>
internal sealed record PieceList(byte[] Id, int PieceSizeBytes)
{
    /// <summary>How many pieces a blob has.</summary>
    public long CountFor(Digest digest) => (digest.SizeBytes + PieceSizeBytes - 1) / PieceSizeBytes;
}
