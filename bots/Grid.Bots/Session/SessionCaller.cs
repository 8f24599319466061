using Grid.Core;
using Grpc.Core;

namespace Grid.Bots.Session;

/// <summary>Makes the fold's calls and posts what comes of them. Owns every call until it is over.</summary>
internal sealed class SessionCaller(
    Rwapi.Bots.BotsClient client, SessionWire wire, BotMailbox mailbox, TimeProvider time, BotLog log)
{
    private readonly Dictionary<int, (Task Task, CancellationTokenSource Cancel)> _calls = [];

    /// <summary>Makes a call; its outcome is posted.</summary>
    public void Send(BotCall call, Metadata headers)
    {
        CancellationTokenSource cancel = new();
        _calls.Add(call.Number, (RunAsync(call, headers, cancel.Token), cancel));
    }

    /// <summary>Cancels a call.</summary>
    public void Drop(int callNumber)
    {
        if (_calls.TryGetValue(callNumber, out (Task Task, CancellationTokenSource Cancel) call))
        {
            call.Cancel.Cancel();
        }
    }

    /// <summary>Lets go of a call whose outcome was read.</summary>
    public async ValueTask ForgetAsync(int callNumber)
    {
        if (_calls.Remove(callNumber, out (Task Task, CancellationTokenSource Cancel) call))
        {
            await call.Task;
            call.Cancel.Dispose();
        }
    }

    /// <summary>Whether no call is under way.</summary>
    public bool IsIdle => _calls.Count == 0;

    private async Task RunAsync(BotCall call, Metadata headers, CancellationToken cancellation)
    {
        BotInput outcome;
        try
        {
            SessionAnswer answer = await CallAsync(call, headers, cancellation);
            outcome = new BotInput.Answered(time.GetUtcNow(), call.Number, answer);
        }
        catch (RpcException failure)
        {
            LogUnlessDropped(call, failure, cancellation);
            outcome = new BotInput.Refused(time.GetUtcNow(), call.Number, (GridStatus)failure.StatusCode);
        }
#pragma warning disable CA1031 // A call's boundary: an answer that makes no sense, or a channel torn down, is a failed call.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            log.CallFailed(call.Kind, StatusCode.Unknown, failure.Message);
            outcome = new BotInput.Refused(time.GetUtcNow(), call.Number, GridStatus.Unknown);
        }

        await mailbox.PostAsync(outcome);
    }

    private async Task<SessionAnswer> CallAsync(BotCall call, Metadata headers, CancellationToken cancellation)
    {
        CallOptions options = new(headers, call.Deadline.UtcDateTime, cancellation);
        using AsyncUnaryCall<Rwapi.BotSession> started = call.Kind == CallKind.Create
            ? client.CreateBotSessionAsync(wire.ToCreateRequest(call), options)
            : client.UpdateBotSessionAsync(wire.ToUpdateRequest(call), options);
        Rwapi.BotSession session = await started.ResponseAsync;
        return SessionWire.ToAnswer(session, LeaseTrailers.Of(started.GetTrailers()));
    }

    private void LogUnlessDropped(BotCall call, RpcException failure, CancellationToken cancellation)
    {
        bool isExpected = cancellation.IsCancellationRequested
            || (call.Kind == CallKind.Poll && failure.StatusCode == StatusCode.DeadlineExceeded);
        if (!isExpected)
        {
            log.CallFailed(call.Kind, failure.StatusCode, failure.Status.Detail);
        }
    }
}
