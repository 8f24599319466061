using System.Diagnostics.Metrics;
using System.Text;
using Grid.Config;
using Grid.Config.Model;
using Grid.Core;
using Grid.Server.Composition;
using Grid.Storage;
using Grid.Storage.Composition;
using Microsoft.Extensions.Logging.Abstractions;

namespace Grid.Server.Tests.Composition;

public sealed class StorageComposerTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly Meter _meter = new("test");
    private readonly StorageComposer _composer;

    public StorageComposerTests() =>
        _composer = new StorageComposer(_meter, NullLoggerFactory.Instance, TimeProvider.System);

    [Fact]
    public async Task Every_composition_of_stores_can_be_built_and_used()
    {
        StorageConfig config = StorageOf("""
            !metered-storage
            name: all
            storage: !existence-cache-storage
              storage: !with-cache-storage
                defer-fallback-writes: true
                cache: !lru-storage {size: 1M}
                fallback: !sharded-storage
                  shards:
                    - name: a
                      storage: !replicated-storage
                        replication-queue-size: 10
                        storages: [*disk, !verifying-storage {storage: !lru-storage {size: 1M}}]
                    - name: b
                      weight: 2
                      storage: !size-differentiated-storage
                        size-limited-storages: [{max-size: 1k, storage: !lru-storage {size: 1M}}]
                        fallback: *disk
            """);
        IBlobStore store = _composer.Store(config);

        Digest[] digests = await Task.WhenAll(Enumerable.Range(1, 50).Select(
            i => store.WriteAsync(Encoding.UTF8.GetBytes(new string('x', 50 * i)), default).AsTask()));

        (await store.FindMissingAsync(digests, default)).ShouldBeEmpty();
        (await store.ReadBatchAsync(digests, default)).Select(content => Digest.Of(content!.Value.Span)).ShouldBe(digests);
    }

    [Fact]
    public async Task Every_composition_of_action_caches_can_be_built_and_used()
    {
        IActionCache cache = _composer.Cache(CacheOf("""
            !expiring-action-cache
            ttl: 7d
            action-cache: !write-once-action-cache
              action-cache: !with-cache-action-cache
                cache: *results
                fallback: !sharded-action-cache
                  cache-key-salt: pepper
                  shards:
                    - name: a
                      cache: !mirrored-action-cache {first: *results, second: !lru-action-cache {storage: *disk, max-cached-refs: 5}}
            """));
        Reapi.ActionResult result = new() { ExitCode = 3 };

        await cache.UpdateAsync(Digest.Of("an action"u8), result, default);

        (await cache.GetAsync(Digest.Of("an action"u8), default)).ShouldBe(result);
    }

    [Theory]
    [InlineData("allow-updates: false", GridStatus.PermissionDenied)]
    [InlineData("cache-failed-actions: false", null)]
    public async Task What_is_said_of_a_composition_holds_for_its_parts(string rule, GridStatus? refusal)
    {
        IActionCache cache = _composer.Cache(CacheOf(
            "!sharded-action-cache {shards: [{name: a, cache: *results}], " + rule + "}"));

        Exception? failure = await Record.ExceptionAsync(async () =>
            await cache.UpdateAsync(Digest.Of("a"u8), new Reapi.ActionResult { ExitCode = 1 }, default));

        GridStatus? status = (failure as GridException)?.Status;
        status.ShouldBe(refusal);
        (await cache.GetAsync(Digest.Of("a"u8), default)).ShouldBeNull();
    }

    [Fact]
    public async Task Closing_brings_what_was_deferred_to_the_parts_before_they_are_closed()
    {
        StorageConfig config = StorageOf(
            "!with-cache-storage {cache: !lru-storage {size: 100M}, fallback: *disk, defer-fallback-writes: true}");
        Digest digest;
        await using (StorageComposer first = new(_meter, NullLoggerFactory.Instance, TimeProvider.System))
        {
            digest = await first.Store(config).WriteAsync(new byte[100_000], default);
        }

        IBlobStore disk = _composer.Store(((CompositeStorageConfig.ReadCaching)config).Fallback);

        (await disk.FindMissingAsync([digest], default)).ShouldBeEmpty();
    }

    [Fact]
    public void A_store_that_stands_in_two_places_is_built_once()
    {
        StorageConfig config = StorageOf("!replicated-storage {storages: [*disk, !verifying-storage {storage: *disk}]}");

        _composer.Store(config).ShouldBeOfType<ReplicatedBlobStore>();

        _composer.Store(config).ShouldBeSameAs(_composer.Store(config));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _composer.DisposeAsync();
        _meter.Dispose();
        _folder.Dispose();
    }

    private StorageConfig StorageOf(string yaml) => InstanceOf($"!cas\nstorage: {yaml}").Find<ServiceConfig.Cas>()!.Storage;

    private ActionCacheConfig CacheOf(string yaml) =>
        InstanceOf($"!action-cache\ncache: {yaml}").Find<ServiceConfig.ActionCache>()!.Cache;

    // What belongs to a tag on the line before it has to stand deeper than the key that it follows.
    private InstanceConfig InstanceOf(string service)
    {
        string[] lines = service.Split('\n');
        string indented = string.Join('\n', lines.Select((line, i) => i == 0 ? line : (i == 1 ? "        " : "          ") + line));
        string text = $$"""
            server: [!channel {address: '127.0.0.1:0', insecure-mode: true}]
            storages: [!disk-storage &disk {path: '{{_folder.PathOf("cas")}}', size: 100M}]
            caches: [!lru-action-cache &results {storage: *disk, max-cached-refs: 10}]
            instances:
              - name: main
                services:
                  - {{indented}}
            """;
        ConfigResult result = ConfigLoader.LoadText(text, "grid.yml", new ConfigSurroundings
        {
            WorkingDirectory = _folder.Root,
            HomeDirectory = _folder.Root,
            Variable = _ => null,
            ReadFile = File.ReadAllText,
        });
        result.Diagnostics.ShouldBeEmpty();
        return result.Config!.Instances[0];
    }
}
