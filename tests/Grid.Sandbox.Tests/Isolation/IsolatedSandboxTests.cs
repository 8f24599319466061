using Grid.Core;
using Grid.Sandbox.Isolation;
using Grid.Sandbox.Staging;

namespace Grid.Sandbox.Tests.Isolation;

public sealed class IsolatedSandboxTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("grid-isolated-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task One_that_does_not_open_leaves_neither_folders_nor_its_stager_behind()
    {
        ClosingStager stager = new();
        IsolatedSandboxParts parts = new()
        {
            StagingPath = $"{_folder}/staging",
            Stager = stager,
            Limits = SandboxLimits.Default,
            Time = TimeProvider.System,
            OwnFolders = [],
        };

        await Should.ThrowAsync<GridException>(
            () => IsolatedSandbox.OpenAsync(parts, _ => throw GridException.FailedPrecondition("Nothing works here.")));

        stager.IsClosed.ShouldBeTrue();
        Directory.EnumerateFileSystemEntries($"{_folder}/staging").ShouldBeEmpty();
    }

    private sealed class ClosingStager : IActionStager
    {
        public bool IsClosed { get; private set; }

        public Task<IStagedRoot> StageAsync(SandboxRequest request, ActionFolder folder, CancellationToken cancellation) =>
            throw new NotSupportedException("Nothing is staged here.");

        public ValueTask DisposeAsync()
        {
            IsClosed = true;
            return ValueTask.CompletedTask;
        }
    }
}
