namespace Grid.Storage.Retention;

/// <summary>Somebody who will need blobs later, and says which each time a <see cref="BlobKeeper"/> asks.</summary>
public interface IBlobHolder
{
    /// <summary>Names what this holder needs now. What it no longer names is no longer kept for it.</summary>
    ValueTask NameAsync(TouchRound round, CancellationToken cancellation);
}
