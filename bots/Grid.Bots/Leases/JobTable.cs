using Google.Protobuf.WellKnownTypes;
using Grid.Bots.Session;
using Grid.Bots.Streams;
using Grid.Core;

namespace Grid.Bots.Leases;

/// <summary>The jobs that run, each owned until it is over; what becomes of one is posted.</summary>
internal sealed class JobTable(
    LeaseRunner runner, OutputCarrier outputs, BotMailbox mailbox, TimeProvider time, BotLog log)
{
    private readonly Dictionary<int, RunningJob> _jobs = [];

    /// <summary>Whether nothing runs.</summary>
    public bool IsEmpty => _jobs.Count == 0;

    /// <summary>Starts a lease's job.</summary>
    public void Start(HeldLease lease)
    {
        CancellationTokenSource cancel = new();
        Timestamp startedAt = Timestamp.FromDateTimeOffset(time.GetUtcNow());
        log.LeaseStarted(lease.Id);

        // On a thread of its own choice: the reader of the mailbox has the lease's start to report meanwhile.
        Task task = Task.Run(() => RunAsync(lease, cancel.Token), CancellationToken.None);
        _jobs.Add(lease.JobNumber, new RunningJob(task, cancel, startedAt));
    }

    /// <summary>Stops a job; its end is posted when nothing of it runs any more.</summary>
    public void Stop(int jobNumber)
    {
        if (_jobs.TryGetValue(jobNumber, out RunningJob? job))
        {
            job.Cancel.Cancel();
        }
    }

    /// <summary>Stops everything.</summary>
    public void StopAll()
    {
        foreach (RunningJob job in _jobs.Values)
        {
            job.Cancel.Cancel();
        }
    }

    /// <summary>Lets go of a job whose end was read.</summary>
    public async ValueTask ForgetAsync(int jobNumber)
    {
        if (_jobs.Remove(jobNumber, out RunningJob? job))
        {
            await job.Task;
            job.Cancel.Dispose();
        }
    }

    /// <summary>When a job started, while it runs.</summary>
    public Timestamp? StartOf(int jobNumber) => _jobs.GetValueOrDefault(jobNumber)?.StartedAt;

    private async Task RunAsync(HeldLease lease, CancellationToken cancellation)
    {
        LeaseReport report;
        LeaseOutput? output = outputs.Open(lease.Id, lease.Streams);
        try
        {
            report = await runner.RunAsync(lease.Payload, lease.Function, output, cancellation);
        }
        catch (OperationCanceledException)
        {
            report = LeaseReport.Failed(GridStatus.Cancelled, "The job was stopped.");
        }
        finally
        {
            outputs.Close(output);
        }

        log.LeaseEnded(lease.Id, report.Status, report.Message);
        InputReport.Log(log, lease.Id, report);
        await mailbox.PostAsync(new BotInput.JobEnded(time.GetUtcNow(), lease.JobNumber, report));
    }

    private sealed record RunningJob(Task Task, CancellationTokenSource Cancel, Timestamp StartedAt);
}
