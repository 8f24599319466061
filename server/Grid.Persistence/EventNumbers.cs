namespace Grid.Persistence;

/// <summary>
/// Numbers the events of a term so that they sort in the order they happened, those of earlier terms before those of later
/// ones, without asking the database.
/// </summary>
internal sealed class EventNumbers(long epoch)
{
    // A million events a second for twelve days; and eight million terms.
    private const int BitsOfCount = 40;

    private long _last = epoch << BitsOfCount;

    public long Next() => ++_last;
}
