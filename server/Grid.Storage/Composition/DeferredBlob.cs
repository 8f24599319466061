using Grid.Core;

namespace Grid.Storage.Composition;

/// <summary>A blob that its client believes stored and the fallback of a cache does not have yet.</summary>
/// <param name="digest">Its address.</param>
/// <param name="content">
/// Its bytes, opened while the cache surely had them: an open stream outlives the eviction of its blob.
/// </param>
/// <param name="room">What it takes of the queue.</param>
internal sealed class DeferredBlob(Digest digest, Stream content, int room)
{
    private readonly TaskCompletionSource _isOver = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Digest Digest => digest;

    public int Room => room;

    public Stream Content { get; set; } = content;

    /// <summary>Whether the bytes were read to no avail and cannot be had again.</summary>
    public bool IsGone { get; set; }

    /// <summary>Done when the fallback has the blob, or was given up.</summary>
    public Task IsOver => _isOver.Task;

    public void End() => _isOver.SetResult();
}
