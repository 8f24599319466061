namespace Grid.Persistence.Postgres;

/// <summary>A row and what its body column gets.</summary>
internal readonly record struct RowBody<TRow>(TRow Row, byte[] Bytes);
