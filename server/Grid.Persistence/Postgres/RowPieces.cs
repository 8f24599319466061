namespace Grid.Persistence.Postgres;

/// <summary>Cuts a batch into statements of a size that servers like: an array of theirs ends at 1 GB, and is held whole.</summary>
internal static class RowPieces
{
    public const int RowsMax = 5_000;

    public const int SizeBytesMax = 16 * 1024 * 1024;

    public static IEnumerable<IReadOnlyList<RowBody<TRow>>> Of<TRow>(IReadOnlyList<TRow> rows, Func<TRow, byte[]> encode)
    {
        List<RowBody<TRow>> piece = [];
        long sizeBytes = 0;
        foreach (TRow row in rows)
        {
            byte[] bytes = encode(row);
            if (piece.Count == RowsMax || (piece.Count > 0 && sizeBytes + bytes.Length > SizeBytesMax))
            {
                yield return piece;
                piece = [];
                sizeBytes = 0;
            }

            piece.Add(new RowBody<TRow>(row, bytes));
            sizeBytes += bytes.Length;
        }

        if (piece.Count > 0)
        {
            yield return piece;
        }
    }
}
