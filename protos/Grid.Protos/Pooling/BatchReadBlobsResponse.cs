using Grid.Protos.Pooling;

namespace Build.Bazel.Remote.Execution.V2;

public sealed partial class BatchReadBlobsResponse
{
    private RentedMemory? _room;

    /// <summary>Takes over memory that blobs of the message lie in: it is given back when the message has been written.</summary>
    public void Own(RentedMemory room) => _room = room;

    /// <summary>Gives back the memory that was taken over; the message must not be looked at any more.</summary>
    internal void ReleaseData()
    {
        _room?.Return();
        _room = null;
    }
}
