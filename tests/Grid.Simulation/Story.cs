using Grid.Scheduling;

namespace Grid.Simulation;

/// <summary>Inputs and effects in a form that a person follows.</summary>
internal static class Story
{
    public static string Of(SchedulerInput input) => input switch
    {
        SchedulerInput.SessionUpdated update =>
            $"{update.Name} reports in {update.Poll.Value}: {Of(update.Report)}",
        SchedulerInput.SessionCreated created =>
            $"{created.Name} begins in {created.Poll.Value}: {Of(created.Report)}",
        SchedulerInput.PollAbandoned abandoned => $"{abandoned.Name} hung up on {abandoned.Poll.Value}",
        SchedulerInput.ExecuteRequested execute =>
            $"{execute.Name} wanted: {Short(execute.ActionDigest)}, priority {execute.Priority}, for {execute.Client.InvocationId}",
        SchedulerInput.OperationPrepared prepared => $"{prepared.Name} needs ({prepared.Spec.Requirements}) of {prepared.Spec.Pool}",
        SchedulerInput.OperationResolved resolved => $"{resolved.Name} was in the cache",
        SchedulerInput.ResultRecorded recorded => $"{recorded.Job} recorded",
        SchedulerInput.Tick tick => $"it is {tick.At:HH:mm:ss.fff}",
        _ => $"{input}",
    };

    public static string Of(SchedulerEffect effect) => effect switch
    {
        SchedulerEffect.SessionAnswered answered =>
            $"answer to {answered.Poll.Value}: {answered.Answer.Session} has [{string.Join(", ", answered.Answer.Leases.Select(Of))}]",
        SchedulerEffect.OperationChanged { Operation: { } view } =>
            $"{view.Name} is {view.Stage}, tried {view.Attempts} times{(view.Outcome is { } end ? $": {end.Status} {end.Message}" : "")}",
        SchedulerEffect.OperationCreated created => $"{created.Name} created",
        SchedulerEffect.OperationForgotten forgotten => $"{forgotten.Name} forgotten",
        SchedulerEffect.PrepareOperation prepare => $"{prepare.Request.Name} to be prepared",
        SchedulerEffect.RecordResult record => $"{record.Run.Job} to be recorded",
        SchedulerEffect.LeaseGranted granted => $"{granted.Job} goes to {granted.Bot} as {Short(granted.Lease)}",
        SchedulerEffect.JobRequeued requeued => $"{requeued.Job} waits again: {requeued.Reason}",
        SchedulerEffect.SessionClosed closed => $"{closed.Name} closed: {closed.Reason}",
        SchedulerEffect.SessionOpened opened => $"{opened.Name} opened, adopted: {opened.IsAdopted}",
        _ => $"{effect}",
    };

    private static string Of(BotReport report) =>
        $"{report.Status}, [{string.Join(", ", report.Leases.Select(Of))}] of {report.Capacity}";

    private static string Of(LeaseReport lease) => $"{Short(lease.Id)} {lease.State}{(lease.Outcome is { } end ? $" {end.Status}" : "")}";

    private static string Of(LeaseAnswer lease) => $"{Short(lease.Id)} {lease.State}";

    private static string Short(object name) => $"{name}"[..Math.Min(13, $"{name}".Length)];
}
