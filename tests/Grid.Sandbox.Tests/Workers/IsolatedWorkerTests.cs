using Grid.Core;
using Grid.Sandbox.Bubblewrap;
using Grid.Sandbox.Isolation;
using Grid.Sandbox.Namespaces;
using Grid.Sandbox.Staging;
using Grid.Sandbox.Tests.Isolation;
using Grid.Sandbox.Workers;
using Grid.Storage;
using Grid.Storage.Backends;

namespace Grid.Sandbox.Tests.Workers;

/// <summary>Persistent workers that live in an isolation.</summary>
[NeedsBubblewrap]
public sealed class IsolatedWorkerTests : IAsyncLifetime
{
    // In memory, where a root bot's actions, who are somebody else, get through to it.
    private readonly string _folder = Directory.CreateDirectory($"/dev/shm/grid-workers-{Guid.NewGuid():N}").FullName;
    private DiskBlobStore _store = null!;

    public Task InitializeAsync()
    {
        _store = DiskBlobStore.Open(Path.Combine(_folder, "cas"));
        return Task.CompletedTask;
    }

    public Task DisposeAsync()
    {
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_worker_answers_actions_of_one_kind_in_one_isolation(bool isByBubblewrap)
    {
        await using IsolatedSandbox sandbox = await OpenAsync(isByBubblewrap, new WorkerLimits());

        (await OutputAsync(await RunAsync(sandbox, "copy=in:out", "first"))).ShouldBe("1: first");
        (await OutputAsync(await RunAsync(sandbox, "copy=in:out", "second"))).ShouldBe("2: second");

        sandbox.WorkerCount.ShouldBe(1);
    }

    [Fact]
    public async Task Actions_that_are_to_be_isolated_otherwise_share_no_worker()
    {
        await using IsolatedSandbox sandbox = await OpenAsync(isByBubblewrap: false, new WorkerLimits());
        await RunAsync(sandbox, "copy=in:out", "first");
        SandboxRequest other = await WorkerRequests.MakeAsync(_store, "copy=in:out", "second");

        SandboxResult result = await sandbox.RunAsync(
            other with { Platform = PlatformProperties.Of([.. other.Platform.Items, new PlatformProperty("network", "on")]) },
            CancellationToken.None);

        (await OutputAsync(result)).ShouldBe("1: second");
        sandbox.WorkerCount.ShouldBe(2);
    }

    [Fact]
    public async Task A_worker_that_has_grown_too_large_works_for_nobody_else()
    {
        await using IsolatedSandbox sandbox = await OpenAsync(isByBubblewrap: false, new WorkerLimits { MemoryBytesMax = 1 });

        (await OutputAsync(await RunAsync(sandbox, "copy=in:out", "first"))).ShouldBe("1: first");

        sandbox.WorkerCount.ShouldBe(0);
    }

    [Fact]
    public async Task There_are_none_unless_they_are_wished_for()
    {
        await using IsolatedSandbox sandbox = await OpenAsync(isByBubblewrap: false, workers: null);

        (await OutputAsync(await RunAsync(sandbox, "copy=in:out", "words"))).ShouldBe("alone: words");
    }

    private Task<IsolatedSandbox> OpenAsync(bool isByBubblewrap, WorkerLimits? workers)
    {
        SandboxLimits limits = SandboxLimits.Default with { KillGrace = TimeSpan.Zero };
        IsolatedSandboxParts parts = new()
        {
            StagingPath = Path.Combine(_folder, "staging"),
            Stager = new LinkStager(limits) { CopiesFiles = !ActionUser.OfThisProcess().IsAnother },
            Limits = limits,
            Time = TimeProvider.System,
            Workers = workers,
            OwnFolders = [_store.Root],
        };
        return isByBubblewrap
            ? BubblewrapSandbox.OpenAsync(parts, new IsolationOptions(), programPath: null, CancellationToken.None)
            : NamespacesSandbox.OpenAsync(parts, new IsolationOptions(), CancellationToken.None);
    }

    private async Task<SandboxResult> RunAsync(IsolatedSandbox sandbox, string work, string input) =>
        await sandbox.RunAsync(await WorkerRequests.MakeAsync(_store, work, input), CancellationToken.None);

    private async Task<string> OutputAsync(SandboxResult result) => System.Text.Encoding.UTF8.GetString(
        (await _store.ReadAsync(
            result.ActionResult.OutputFiles.ShouldHaveSingleItem().Digest.ToDigest(DigestFunction.Sha256), CancellationToken.None))
        .ShouldNotBeNull().Span);
}
