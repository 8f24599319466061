using System.Globalization;
using System.Text;
using Google.Protobuf;
using Grid.Core;
using Grid.Sandbox.Inputs;
using Grid.Sandbox.Staging;
using Grid.Storage;
using Grid.Storage.Backends;

namespace Grid.Sandbox.Tests.Inputs;

/// <summary>Input roots of which nothing is on this machine yet.</summary>
public sealed class FarTreeTests : IAsyncLifetime
{
    // Together more than one thread lays out.
    private const int DirectoryCount = 4;
    private const int FilesOfDirectory = 60;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("grid-far-tree-");
    private readonly MemoryBlobStore _server = new(16 << 20);
    private DiskBlobStore _local = null!;
    private FarStore _far = null!;
    private RemoteInputs _inputs = null!;
    private StagingArea _area = null!;

    public Task InitializeAsync()
    {
        _local = DiskBlobStore.Open(Path.Combine(_folder.FullName, "cache"));
        _far = new FarStore(_server);
        _inputs = new RemoteInputs(_local, _far, new RemoteInputOptions(), TimeProvider.System);
        _area = StagingArea.Open(Path.Combine(_folder.FullName, "staging"));
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        _area.Dispose();
        await _inputs.DisposeAsync();
        _local.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, null)]
    [InlineData(false, 0b111_100_100u)]
    public async Task All_their_files_are_fetched_at_once_and_not_each_by_itself(bool copiesFiles, uint? mode)
    {
        Digest root = await StoreTreeAsync(mode);
        LinkStager stager = new(SandboxLimits.Default) { CopiesFiles = copiesFiles };
        ActionFolder folder = _area.CreateFolder();

        await using IStagedRoot staged = await stager.StageAsync(RequestOf(root), folder, default);

        string[] files = Directory.GetFiles(staged.Path, "*", SearchOption.AllDirectories);
        files.Length.ShouldBe(DirectoryCount * FilesOfDirectory);
        files.ShouldAllBe(path => File.ReadAllText(path) == Path.GetFileName(path));

        // The root, the directories in it, and all of the files.
        _far.Reads.ShouldBe(3);
    }

    [Fact]
    public async Task Every_file_that_is_nowhere_is_named()
    {
        Digest root = await StoreTreeAsync(mode: null, "file007", "file239");
        LinkStager stager = new(SandboxLimits.Default);

        GridException refused = await Should.ThrowAsync<GridException>(
            () => stager.StageAsync(RequestOf(root), _area.CreateFolder(), default));

        refused.Status.ShouldBe(GridStatus.FailedPrecondition);
        refused.MissingBlobs.ShouldBe([DigestOf("file007"), DigestOf("file239")], ignoreOrder: true);
    }

    private SandboxRequest RequestOf(Digest root) => new()
    {
        Command = new Reapi.Command { Arguments = { "true" } },
        InputRoot = root,
        Inputs = _inputs,
        Outputs = _local,
    };

    private async Task<Digest> StoreTreeAsync(uint? mode, params string[] lost)
    {
        Reapi.Directory root = new();
        for (int i = 0; i < DirectoryCount; i++)
        {
            Reapi.Directory directory = new();
            foreach (int number in Enumerable.Range(i * FilesOfDirectory, FilesOfDirectory))
            {
                string name = string.Create(CultureInfo.InvariantCulture, $"file{number:D3}");
                if (!lost.Contains(name))
                {
                    await _server.WriteAsync(Encoding.UTF8.GetBytes(name), default);
                }

                directory.Files.Add(new Reapi.FileNode
                {
                    Name = name,
                    Digest = DigestOf(name).ToWire(),
                    NodeProperties = mode is null ? null : new Reapi.NodeProperties { UnixMode = mode },
                });
            }

            Digest digest = await _server.WriteAsync(directory.ToByteArray(), default);
            root.Directories.Add(new Reapi.DirectoryNode { Name = $"dir{i}", Digest = digest.ToWire() });
        }

        return await _server.WriteAsync(root.ToByteArray(), default);
    }

    private static Digest DigestOf(string text) => Digest.Of(Encoding.UTF8.GetBytes(text));
}
