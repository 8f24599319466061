using Google.Protobuf.WellKnownTypes;
using Grid.Core;
using Grid.Scheduling;
using Grid.Services.Execution;
using Grid.Services.Forwarding;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Grid.Services.Bots;

/// <summary>Hands jobs to bots and hears what became of them (RWAPI).</summary>
public sealed partial class BotsService(
    InstanceRegistry<ExecutionInstance> instances, WriterCalls writers, TimeProvider time, ILogger<BotsService> logger)
    : Rwapi.Bots.BotsBase
{
    public override Task<Rwapi.BotSession> CreateBotSession(
        Rwapi.CreateBotSessionRequest request, ServerCallContext context)
    {
        InstanceName parent = InstanceName.Parse(request.Parent);
        ExecutionInstance instance = instances.Find(parent);
        Rwapi.BotSession session = Require(request.BotSession);
        BotReport report = BotReports.ToReport(session, parent, instance, context.RequestHeaders);
        return writers.UnaryAsync(instance.Seat, request, context, async dispatcher => Answer(
            await dispatcher.CreateSessionAsync(parent, report, context.CancellationToken), session, instance, context));
    }

    public override Task<Rwapi.BotSession> UpdateBotSession(
        Rwapi.UpdateBotSessionRequest request, ServerCallContext context)
    {
        Rwapi.BotSession session = Require(request.BotSession);
        InstanceName parent = ParentOf(request.Name, session);
        ExecutionInstance instance = instances.Find(parent);
        BotReport report = BotReports.ToReport(session, parent, instance, context.RequestHeaders);
        BotSessionName name = new(request.Name);
        return writers.UnaryAsync(instance.Seat, request, context, async dispatcher => Answer(
            await dispatcher.UpdateSessionAsync(name, report, PatienceOf(context), context.CancellationToken),
            session,
            instance,
            context));
    }

    public override Task<Empty> PostBotEventTemp(Rwapi.PostBotEventTempRequest request, ServerCallContext context)
    {
        LogEvent(logger, request.Name, request.Msg);
        return Task.FromResult(new Empty());
    }

    private static Rwapi.BotSession Answer(
        BotAnswer answer, Rwapi.BotSession asked, ExecutionInstance instance, ServerCallContext context)
    {
        LeaseTrailers.Tell(answer, instance.Streams, context.ResponseTrailers);
        return BotAnswers.ToWire(answer, asked);
    }

    private static Rwapi.BotSession Require(Rwapi.BotSession? session) => session
        ?? throw GridException.InvalidArgument("The request has no bot_session: send the whole session every time.");

    // Sessions of an earlier life of the server, or of another server, may have names of any form.
    private static InstanceName ParentOf(string name, Rwapi.BotSession session)
    {
        if (name.Length is 0 or > BotServiceLimits.NameLengthMax || (session.Name.Length > 0 && session.Name != name))
        {
            throw GridException.InvalidArgument(
                $"The request is for session '{name}', its bot_session is '{session.Name}': "
                + "send the name that CreateBotSession answered in both places.");
        }

        return InstanceName.Parse(name[..Math.Max(name.LastIndexOf('/'), 0)]);
    }

    private TimeSpan? PatienceOf(ServerCallContext context) =>
        context.Deadline == DateTime.MaxValue ? null : context.Deadline - time.GetUtcNow().UtcDateTime;

    [LoggerMessage(1, LogLevel.Information, "Bot session {Session} says: {Text}")]
    private static partial void LogEvent(ILogger logger, string session, string text);
}
