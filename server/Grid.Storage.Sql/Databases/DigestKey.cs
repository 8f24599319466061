using Grid.Core;

namespace Grid.Storage.Sql.Databases;

/// <summary>The columns that hold a digest.</summary>
internal static class DigestKey
{
    public const string Columns = "digest_function, hash, size_bytes";

    public const string Condition = "digest_function = @function AND hash = @hash AND size_bytes = @size";

    /// <summary>The columns' definition in a table.</summary>
    public static string Definition(ISqlTypes types) =>
        $"digest_function INTEGER NOT NULL, hash {types.BytesType} NOT NULL, size_bytes BIGINT NOT NULL";

    /// <summary>The values of <see cref="Condition"/>.</summary>
    public static SqlParameter[] ParametersOf(Digest digest) =>
    [
        new("function", digest.Function.WireValue),
        new("hash", digest.Hash.ToArray()),
        new("size", digest.SizeBytes),
    ];

    /// <summary>The digest whose columns come first in a row.</summary>
    public static Digest Read(System.Data.Common.DbDataReader row)
    {
        int function = row.GetInt32(0);
        byte[] hash = row.GetFieldValue<byte[]>(1);
        return DigestFunction.All.FirstOrDefault(known => known.WireValue == function) is { } known
            ? Digest.FromHash(known, hash, row.GetInt64(2))
            : throw new GridException(
                GridStatus.DataLoss, $"The database holds a blob of the unknown digest function {function}: update this program.");
    }
}
