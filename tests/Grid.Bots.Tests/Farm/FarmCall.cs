using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Grid.Bots.Tests.Farm;

/// <summary>One call of a bot that reached a <see cref="ScriptedFarm"/>.</summary>
internal sealed class FarmCall
{
    private static readonly TimeSpan Expiry = TimeSpan.FromMinutes(2);

    private readonly TaskCompletionSource<Rwapi.BotSession> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public FarmCall(bool isCreate, string target, Rwapi.BotSession session, ServerCallContext context)
    {
        IsCreate = isCreate;
        Target = target;
        Session = session;
        Headers = context.RequestHeaders;
        HungUp = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        context.CancellationToken.Register(() =>
        {
            HungUp.TrySetResult();
            _answer.TrySetException(new RpcException(new Status(StatusCode.Cancelled, "hung up")));
        });
    }

    public bool IsCreate { get; }

    /// <summary>The parent of a new session, or the name of one.</summary>
    public string Target { get; }

    public Rwapi.BotSession Session { get; }

    public Metadata Headers { get; }

    /// <summary>Ends when the bot cancels the call.</summary>
    public TaskCompletionSource HungUp { get; }

    public Task<Rwapi.BotSession> Answered => _answer.Task;

    /// <summary>The leases told, as <c>id:state</c>.</summary>
    public string Told => string.Join(' ', Session.Leases.Select(lease => $"{lease.Id}:{lease.State}"));

    public void Answer(params Rwapi.Lease[] leases) => _answer.TrySetResult(new Rwapi.BotSession
    {
        Name = "farm/session-1",
        BotId = Session.BotId,
        ExpireTime = Timestamp.FromDateTime(DateTime.UtcNow + Expiry),
        Leases = { leases },
    });

    /// <summary>Answers as a server does that has nothing to say: what runs goes on, what ended is acknowledged.</summary>
    public void AnswerWithListed() =>
        Answer([.. Session.Leases.Where(lease => lease.State is Rwapi.LeaseState.Active)]);

    public void Fail(StatusCode code) => _answer.TrySetException(new RpcException(new Status(code, "scripted")));
}
