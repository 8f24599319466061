namespace Grid.Storage.Sql.Index;

/// <summary>What the index knows of a blob.</summary>
/// <param name="State">One of the states of <see cref="IndexTable"/>.</param>
/// <param name="Generation">How often the blob has been deleted.</param>
/// <param name="StoredCount">How often it has been stored.</param>
/// <param name="AccessedAt">The last use on record, in milliseconds since 1970.</param>
/// <param name="DeletedAt">When its deletion began.</param>
/// <param name="Content">The blob itself, when it lies in the index and was asked for.</param>
internal sealed record IndexRow(
    int State, long Generation, long StoredCount, long AccessedAt, long? DeletedAt, byte[]? Content)
{
    public bool IsHeld => State == IndexTable.Held;
}
