using System.Collections.Concurrent;
using System.Threading.Channels;
using Grid.Bots.Tests.Support;
using Grpc.Core;

namespace Grid.Bots.Tests.Farm;

/// <summary>A Bots service whose every answer the test gives.</summary>
internal sealed class ScriptedFarm : Rwapi.Bots.BotsBase
{
    private readonly Channel<FarmCall> _calls = Channel.CreateUnbounded<FarmCall>();

    private readonly ConcurrentBag<FarmCall> _taken = [];

    /// <summary>Waits for the bot's next call.</summary>
    public Task<FarmCall> NextCallAsync() => _calls.Reader.ReadAsync().AsTask().WaitAsync(HangGuard.Duration);

    /// <summary>Answers calls until one comes that the condition holds for, each with the leases it lists.</summary>
    public async Task<FarmCall> SkipToAsync(Predicate<FarmCall> isWanted)
    {
        while (true)
        {
            FarmCall call = await NextCallAsync();
            if (isWanted(call))
            {
                return call;
            }

            call.AnswerWithListed();
        }
    }

    /// <summary>Answers whatever still comes, for the test is over.</summary>
    public void LetGo()
    {
        _calls.Writer.TryComplete();
        foreach (FarmCall call in _taken)
        {
            call.AnswerWithListed();
        }
    }

    public override Task<Rwapi.BotSession> CreateBotSession(
        Rwapi.CreateBotSessionRequest request, ServerCallContext context) =>
        TakeAsync(new FarmCall(isCreate: true, request.Parent, request.BotSession, context));

    public override Task<Rwapi.BotSession> UpdateBotSession(
        Rwapi.UpdateBotSessionRequest request, ServerCallContext context) =>
        TakeAsync(new FarmCall(isCreate: false, request.Name, request.BotSession, context));

    private async Task<Rwapi.BotSession> TakeAsync(FarmCall call)
    {
        _taken.Add(call);
        if (!_calls.Writer.TryWrite(call))
        {
            call.AnswerWithListed();
        }

        return await call.Answered;
    }
}
