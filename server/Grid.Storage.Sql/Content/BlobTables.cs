using Grid.Storage.Sql.Databases;

namespace Grid.Storage.Sql.Content;

/// <summary>
/// The tables of blobs. A small blob is a row; a larger one is a row and numbered pieces. Pieces that belong to no row
/// are listed as leftovers from the moment the first is written, so that none stays behind for ever.
/// </summary>
internal static class BlobTables
{
    public const string Blobs = "grid_blob";
    public const string Pieces = "grid_blob_piece";
    public const string Leftovers = "grid_blob_leftover";

    public static SchemaPart Schema { get; } = new("blobs", [First]);

    private static string First(ISqlTypes types) =>
        $"""
        CREATE TABLE {Blobs} (
            {DigestKey.Definition(types)},
            content {types.BytesType},
            pieces_id {types.BytesType},
            piece_size INTEGER,
            PRIMARY KEY ({DigestKey.Columns}));
        CREATE TABLE {Pieces} (
            pieces_id {types.BytesType} NOT NULL,
            position INTEGER NOT NULL,
            content {types.BytesType} NOT NULL,
            PRIMARY KEY (pieces_id, position));
        CREATE TABLE {Leftovers} (
            pieces_id {types.BytesType} PRIMARY KEY,
            expires_at BIGINT NOT NULL)
        """;
}
