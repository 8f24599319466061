using System.Diagnostics;
using Google.Protobuf.WellKnownTypes;
using Grid.Benchmarks.Load;

namespace Grid.Benchmarks.Scheduler.Durable;

/// <summary>
/// One bot that completes what it is given at once: the answer that brings a job is followed by the call that brings its
/// result and asks for the next.
/// </summary>
internal sealed class BotLoad : ILoadSource
{
    public const string Path = "/google.devtools.remoteworkers.v1test2.Bots/UpdateBotSession";

    private static readonly Any Result = Any.Pack(new Reapi.ActionResult());

    private readonly bool _reportsStart;
    private readonly Rwapi.UpdateBotSessionRequest _request;

    /// <param name="session">The session it has begun.</param>
    /// <param name="reportsStart">It says that it has begun a job before it says that it is done.</param>
    public BotLoad(Rwapi.BotSession session, bool reportsStart)
    {
        _reportsStart = reportsStart;
        session.Status = Rwapi.BotStatus.Ok;
        _request = new Rwapi.UpdateBotSessionRequest { Name = session.Name, BotSession = session };
    }

    /// <summary>When the last job came, by <see cref="Stopwatch"/>.</summary>
    public long LastLeaseTimestamp { get; private set; }

    public bool TryNext(out LoadCall call)
    {
        call = new LoadCall(GrpcBody.Of(_request), AnswerBytesMin: 1, Items: 1) { IsAnswerKept = true };
        return true;
    }

    public void Done(LoadAnswer answer)
    {
        long now = Stopwatch.GetTimestamp();
        _request.BotSession = Rwapi.BotSession.Parser.ParseFrom(GrpcBody.Messages(answer.Body).First().Span);
        foreach (Rwapi.Lease lease in _request.BotSession.Leases)
        {
            if (lease.State == Rwapi.LeaseState.Pending)
            {
                LastLeaseTimestamp = now;
            }

            Advance(lease);
        }
    }

    private void Advance(Rwapi.Lease lease)
    {
        if (lease.State == Rwapi.LeaseState.Pending && _reportsStart)
        {
            lease.State = Rwapi.LeaseState.Active;
            return;
        }

        lease.State = Rwapi.LeaseState.Completed;
        lease.Status = new Google.Rpc.Status();
        lease.Result = Result;
    }
}
