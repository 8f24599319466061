using Google.Longrunning;
using Grid.Core;
using Grpc.Core;

namespace Grid.Server.Client.Execute;

/// <summary>What is known of an operation while it is followed, and how often its streams broke since the last news.</summary>
internal sealed class FollowedOperation(string? name, Action<OperationState> changed)
{
    private readonly bool _wasNamed = name is not null;
    private bool _hasBegun;
    private int _brokenStreams;
    private Reapi.ExecutionStage.Types.Value _stage = Reapi.ExecutionStage.Types.Value.Unknown;

    private bool HasBreaksLeft => _brokenStreams < ExecutionFollower.BrokenStreamsMax;

    /// <summary>The operation's name, once the server has told it.</summary>
    public string? Name { get; private set; } = name;

    public OperationState Take(Operation operation)
    {
        OperationState state = new(operation);
        Name = operation.Name;
        _hasBegun = true;
        if (state.Stage != _stage)
        {
            _stage = state.Stage;
            _brokenStreams = 0;
        }

        changed(state);
        return state;
    }

    /// <summary>Whether the server no longer knows an operation of ours: it was restarted and the action must be sent again.</summary>
    public bool IsLost(RpcException failure) =>
        !_wasNamed && Name is not null && failure.StatusCode == StatusCode.NotFound && HasBreaksLeft;

    public void Forget() => Name = null;

    /// <summary>Whether another stream may bring what this one did not.</summary>
    public bool MayContinueAfter(RpcException failure, CancellationToken cancellation) =>
        _hasBegun && HasBreaksLeft && !cancellation.IsCancellationRequested && IsBreak(failure.StatusCode);

    /// <summary>Counts a stream that ended before the operation did.</summary>
    /// <exception cref="GridException">UNAVAILABLE when that happened too often without news.</exception>
    public int CountBreak() => HasBreaksLeft
        ? ++_brokenStreams
        : throw GridException.Unavailable($"The server ended {_brokenStreams} streams of operation {Name} before it was done.");

    // A server that goes down cancels its streams, resets them, or says that it is unavailable. The rest is an answer.
    private static bool IsBreak(StatusCode code) =>
        code is StatusCode.Unavailable or StatusCode.Cancelled or StatusCode.Internal or StatusCode.Unknown;
}
