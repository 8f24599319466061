using Grid.Clients.Running;
using Grid.Conformance.Persistence;
using Grid.Core;
using Grid.Scheduling.Durable;

namespace Grid.Persistence.Tests;

/// <summary>A SQLite file on a disk that has no room left, and then has.</summary>
[NeedsMounting]
[Trait("Ring", "Slow")]
public sealed class FullDiskTests : IAsyncLifetime
{
    private const int DiskSizeBytes = 8 * 1024 * 1024;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("grid-full-");

    // The batch that was refused.
    private SchedulerChanges? _open;

    private string Ballast => Path.Combine(_folder.FullName, "ballast");

    public Task InitializeAsync() =>
        RunAsync("mount", "-t", "tmpfs", "-o", $"size={DiskSizeBytes}", "grid-full", _folder.FullName);

    public async Task DisposeAsync()
    {
        await RunAsync("umount", "-l", _folder.FullName);
        _folder.Delete();
    }

    [Fact]
    public async Task Commits_are_refused_reads_go_on_and_the_same_batch_is_kept_when_there_is_room()
    {
        await using ISchedulerStore store = Open();
        await using IWriterTerm term = await store.TakeOfficeAsync("http://here", default);
        await term.CommitAsync(BatchOf(1), default);
        FillDisk();

        (int refused, GridException failure) = await CommitUntilRefusedAsync(term);

        failure.Status.ShouldBe(GridStatus.ResourceExhausted);
        failure.Message.ShouldContain("disk is full");
        (await store.FindOperationAsync(Rows.Operation(1, job: 1).Name, default)).ShouldNotBeNull();
        (await store.FindOperationAsync(Rows.Operation(refused, job: refused).Name, default)).ShouldBeNull();

        File.Delete(Ballast);
        await term.CommitAsync(_open!, default);
        (await store.EventsOfAsync(Rows.Operation(refused, job: refused).Name, default)).Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_that_starts_on_a_full_disk_says_so_and_takes_office_when_there_is_room(bool hasServedBefore)
    {
        await using ISchedulerStore store = Open();
        if (hasServedBefore)
        {
            await using IWriterTerm before = await store.TakeOfficeAsync("http://here", default);
            await before.CommitAsync(BatchOf(1), default);
        }

        FillDisk();
        GridException failure = await Should.ThrowAsync<GridException>(async () =>
        {
            await using IWriterTerm term = await store.TakeOfficeAsync("http://here", default);
            await CommitUntilRefusedAsync(term, throws: true);
        });
        File.Delete(Ballast);

        failure.Status.ShouldBe(GridStatus.ResourceExhausted);
        failure.Message.ShouldContain("disk is full");
        await using IWriterTerm next = await store.TakeOfficeAsync("http://here", default);
    }

    private static SchedulerChanges BatchOf(int number) => new()
    {
        Jobs = [Rows.Job(number) with { Spec = Rows.Job(number).Spec with { Payload = new byte[50_000] } }],
        Operations = [Rows.Operation(number, job: number)],
        Events = [Rows.Event(number, JobEventKind.Created, "made")],
    };

    private async Task<(int Number, GridException Failure)> CommitUntilRefusedAsync(IWriterTerm term, bool throws = false)
    {
        for (int number = 2; ; number++)
        {
            _open = BatchOf(number);
            try
            {
                await term.CommitAsync(_open, default);
            }
            catch (GridException failure) when (!throws)
            {
                return (number, failure);
            }
        }
    }

    private ISchedulerStore Open() => SchedulerStores.Open(
        new DatabaseAddress.Sqlite(Path.Combine(_folder.FullName, "scheduler.db")), new SchedulerStoreOptions(), TimeProvider.System);

    private void FillDisk()
    {
        using FileStream file = File.Create(Ballast);
        byte[] piece = new byte[4 * 1024];
        try
        {
            while (true)
            {
                file.Write(piece);
                file.Flush();
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        await using RunningProgram running = RunningProgram.Start(new ProgramCall(program, arguments));
        (await running.ResultAsync(TimeSpan.FromMinutes(1))).ExitCode.ShouldBe(0, running.Report);
    }
}
