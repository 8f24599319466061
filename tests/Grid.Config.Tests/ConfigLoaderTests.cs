using System.Net;
using Grid.Config.Diagnostics;
using Grid.Config.Model;
using Grid.Core;
using Shouldly;
using Xunit;

namespace Grid.Config.Tests;

public sealed class ConfigLoaderTests
{
    private const string WholeFarm = """
        description: a farm
        server:
          - !channel
            address: 127.0.0.1:50051
            insecure-mode: true
          - !channel {address: 'unix:///run/grid.sock'}
        server-reflection: no
        metrics: {address: '127.0.0.1:0'}
        authorization: {method: none}
        storages:
          - !disk-storage &cas
            path: !expand-path $CACHE/cas
            size: 50G
        caches:
          - !lru-action-cache &results
            storage: *cas
            max-cached-refs: 2048
            allow-updates: false
            cache-failed-actions: false
        schedulers:
          - !memory-scheduler &jobs
            storage: *cas
            action-cache: *results
            max-execution-timeout: 60
            bot-session-keepalive-timeout: 30
            max-job-attempts: 3
            max-queue-size: 1000
            completed-action-retention-hours: 0.5
            action-browser-url: http://browser:8080
        instances:
          - name: [main, '']
            description: all of it
            services:
              - !cas {storage: *cas, read-only: true}
              - !bytestream {storage: *cas, disable-overwrite-early-return: true}
              - !action-cache {cache: *results}
              - !execution
                scheduler: *jobs
                operation-stream-keepalive-timeout: 55
                max-list-operations-page-size: 50
              - !bots {scheduler: *jobs}
        """;

    [Fact]
    public void A_whole_farm_comes_out_as_it_was_written()
    {
        GridConfig config = Yaml.Good(WholeFarm);

        config.Description.ShouldBe("a farm");
        config.Channels[0].Address.EndPoint.ShouldBe(new IPEndPoint(IPAddress.Loopback, 50051));
        config.Channels[1].Address.SocketPath.ShouldBe("/run/grid.sock");
        config.ServerReflection.ShouldBeFalse();
        config.Metrics!.Address.EndPoint!.Port.ShouldBe(0);
        InstanceConfig instance = config.Instances.ShouldHaveSingleItem();
        instance.Names.ShouldBe([InstanceName.Parse("main"), InstanceName.Empty]);
        instance.ServesEveryName.ShouldBeFalse();
        instance.Find<ServiceConfig.Cas>()!.ReadOnly.ShouldBeTrue();
        instance.Find<ServiceConfig.ByteStream>()!.WriteEarlyReturn.ShouldBeFalse();
    }

    [Fact]
    public void A_scheduler_keeps_its_limits_with_their_units()
    {
        var scheduler = (SchedulerConfig.Memory)Yaml.Good(WholeFarm)
            .Instances[0].Find<ServiceConfig.Execution>()!.Scheduler;

        scheduler.ExecutionTimeoutMax.ShouldBe(TimeSpan.FromMinutes(1));
        scheduler.BotSessionKeepalive.ShouldBe(TimeSpan.FromSeconds(30));
        scheduler.JobAttemptsMax.ShouldBe(3);
        scheduler.Matching.QueueLengthMax.ShouldBe(1000);
        scheduler.CompletedOperationRetention.ShouldBe(TimeSpan.FromMinutes(30));
        scheduler.ActionBrowserUrl.ShouldBe(new Uri("http://browser:8080"));
    }

    [Fact]
    public void A_part_that_several_others_refer_to_is_one_object()
    {
        InstanceConfig instance = Yaml.Good(WholeFarm).Instances[0];
        StorageConfig cas = instance.Find<ServiceConfig.Cas>()!.Storage;
        ActionCacheConfig cache = instance.Find<ServiceConfig.ActionCache>()!.Cache;
        var scheduler = (SchedulerConfig.Memory)instance.Find<ServiceConfig.Execution>()!.Scheduler;

        instance.Find<ServiceConfig.ByteStream>()!.Storage.ShouldBeSameAs(cas);
        cache.Storage.ShouldBeSameAs(cas);
        scheduler.Storage.ShouldBeSameAs(cas);
        scheduler.ActionCache.ShouldBeSameAs(cache);
        instance.Find<ServiceConfig.Bots>()!.Scheduler.ShouldBeSameAs(scheduler);
    }

    [Fact]
    public void Two_parts_written_alike_are_two_parts()
    {
        GridConfig config = Yaml.Load(Yaml.Serving("""
            instances:
              - name: main
                services:
                  - !cas {storage: !lru-storage {size: 1g}}
                  - !bytestream {storage: !lru-storage {size: 1g}}
            """)).Config!;

        StorageConfig first = config.Instances[0].Find<ServiceConfig.Cas>()!.Storage;
        StorageConfig second = config.Instances[0].Find<ServiceConfig.ByteStream>()!.Storage;

        second.ShouldNotBe(first);
    }

    [Fact]
    public void An_action_cache_of_old_files_is_the_cache_that_its_alias_means()
    {
        InstanceConfig instance = Yaml.Good(Yaml.Serving("""
            instances:
              - name: main
                storages:
                  - !lru-storage &cas {size: 1g}
                services:
                  - !action-cache &cache
                    storage: *cas
                    max-cached-refs: 256
                  - !execution
                    scheduler: !memory-scheduler {storage: *cas, action-cache: *cache}
            """)).Instances[0];

        var scheduler = (SchedulerConfig.Memory)instance.Find<ServiceConfig.Execution>()!.Scheduler;
        scheduler.ActionCache.ShouldBeSameAs(instance.Find<ServiceConfig.ActionCache>()!.Cache);
        scheduler.ActionCache.ShouldBeOfType<ActionCacheConfig.Lru>().ResultsMax.ShouldBe(256);
    }

    [Fact]
    public void A_bot_has_defaults_for_all_but_what_it_was_given()
    {
        BotConfig bot = Yaml.Good("bots: [!bot {remote: 'grpc://farm:50051'}]").Bots[0];

        bot.Remote!.Uri.ShouldBe(new Uri("http://farm:50051"));
        bot.InstanceName.ShouldBe(InstanceName.Empty);
        bot.Platform.ShouldBeNull();
        bot.Jobs.ShouldBeNull();
        bot.Sandbox.ShouldBeOfType<SandboxConfig.HostTools>().StagingPath.ShouldBeNull();
        bot.Grace.ShouldBe(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void A_bot_keeps_every_key_it_was_given()
    {
        BotConfig bot = Yaml.Good("""
            bots:
              - !bot
                remote: unix:///run/grid.sock
                instance-name: main
                name: bot-1
                platform: {OSFamily: linux, ISA: [x86-64, x86-32]}
                jobs: 4
                cas-remote: http://localhost:40011
                cache: {path: cache, size: 10g}
                sandbox: !host-tools {staging-path: /var/stage, staging: fuse, max-output-size: 1m}
                grace: 2.5
            """).Bots[0];

        bot.Remote!.SocketPath.ShouldBe("/run/grid.sock");
        bot.Platform!.ToString().ShouldBe(PlatformProperties.Of(
            [new("OSFamily", "linux"), new("ISA", "x86-64"), new("ISA", "x86-32")]).ToString());
        (bot.Name, bot.Jobs, bot.Grace).ShouldBe(("bot-1", 4, TimeSpan.FromSeconds(2.5)));
        (bot.Cache!.Path, bot.Cache.SizeBytesMax).ShouldBe(("/srv/grid/cache", 10L << 30));
        var sandbox = (SandboxConfig.HostTools)bot.Sandbox;
        (sandbox.StagingPath, sandbox.Staging, sandbox.OutputSizeBytesMax)
            .ShouldBe(("/var/stage", StagingKind.Fuse, 1L << 20));
    }

    [Fact]
    public void A_platform_may_be_a_list_of_pairs()
    {
        BotConfig bot = Yaml.Good(
            "bots: [!bot {remote: 'http://farm:1', platform: [OSFamily=linux, {ISA: x86-64}]}]").Bots[0];

        bot.Platform.ShouldBe(PlatformProperties.Of([new("OSFamily", "linux"), new("ISA", "x86-64")]));
    }

    [Fact]
    public void Blobs_and_results_may_be_those_of_another_server()
    {
        InstanceConfig instance = Yaml.Good(Yaml.Serving("""
            instances:
              - name: main
                services:
                  - !cas {storage: !remote-storage {url: 'http://store:50051', instance-name: '', request-timeout: 5}}
                  - !action-cache {cache: !remote-action-cache {url: 'unix:/run/store', instance-name: main}}
            """)).Instances[0];

        var storage = (StorageConfig.Remote)instance.Find<ServiceConfig.Cas>()!.Storage;
        (storage.Server.Url.Uri, storage.Server.RequestTimeout).ShouldBe((new Uri("http://store:50051"), TimeSpan.FromSeconds(5)));
        var cache = (ActionCacheConfig.Remote)instance.Find<ServiceConfig.ActionCache>()!.Cache;
        (cache.Server.Url.SocketPath, cache.Server.Instance.Value).ShouldBe(("/run/store", "main"));
    }

    [Fact]
    public void An_asterisk_serves_every_name()
    {
        InstanceConfig instance = Yaml.Good(Yaml.Serving("""
            instances:
              - {name: '*', services: [!cas {storage: !lru-storage {size: 1g}}]}
            """)).Instances[0];

        instance.ServesEveryName.ShouldBeTrue();
        instance.Names.ShouldBeEmpty();
    }

    [Fact]
    public void A_merge_key_brings_what_is_not_written_in_place()
    {
        GridConfig config = Yaml.Load("""
            bots:
              - !bot &first {remote: 'http://farm:1', name: one, jobs: 2}
              - !bot {<<: *first, name: two}
            """).Config!;

        (config.Bots[1].Name, config.Bots[1].Jobs).ShouldBe(("two", 2));
    }

    [Fact]
    public void Paths_home_and_variables_are_expanded_where_the_tag_asks_for_it()
    {
        GridConfig config = Yaml.Good("""
            bots:
              - !bot {remote: 'http://farm:1', name: !expand-vars 'bot-${CACHE}', cache: {path: !expand-path ~/cas}}
            """);

        config.Bots[0].Name.ShouldBe("bot-/var/cache");
        config.Bots[0].Cache!.Path.ShouldBe("/home/operator/cas");
    }

    [Fact]
    public void A_file_that_is_read_loses_its_last_line_end()
    {
        GridConfig config = Yaml.Good("bots: [!bot {remote: 'http://farm:1', name: !read-file name.txt}]");

        config.Bots[0].Name.ShouldBe("main");
    }

    [Fact]
    public void A_file_that_is_not_there_is_a_diagnostic()
    {
        Diagnostic diagnostic = ConfigLoader.LoadFile("/nowhere/grid.yml").Diagnostics.ShouldHaveSingleItem();

        diagnostic.ToString().ShouldStartWith("/nowhere/grid.yml:1:1: error: cannot read the configuration: ");
    }

    [Fact]
    public void A_part_that_is_used_twice_is_complained_of_once()
    {
        string text = Yaml.Serving("""
            storages: [!lru-storage &cas {size: nothing}]
            instances: [{name: main, services: [!cas {storage: *cas}, !bytestream {storage: *cas}]}]
            """);

        Yaml.Said(text).ShouldContain("'nothing' is not a size");
    }

    [Theory]
    [InlineData("2048", 2048)]
    [InlineData("2048M", 2048L << 20)]
    [InlineData("1.5g", 3L << 29)]
    [InlineData("10kb", 10 << 10)]
    [InlineData("2 TB", 2L << 40)]
    public void Sizes_are_multiples_of_1024(string text, long sizeBytes)
    {
        string yaml = $"bots: [!bot {{remote: 'http://farm:1', cache: {{path: /c, size: {text}}}}}]";

        Yaml.Good(yaml).Bots[0].Cache!.SizeBytesMax.ShouldBe(sizeBytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("M")]
    [InlineData("-1")]
    [InlineData("0")]
    [InlineData("0.1")]
    [InlineData("1e3")]
    [InlineData("10 GiB")]
    [InlineData("999999999999999t")]
    public void What_is_no_size_is_refused(string text)
    {
        string yaml = $"bots: [!bot {{remote: 'http://farm:1', cache: {{path: /c, size: '{text}'}}}}]";

        Yaml.Said(yaml).ShouldContain("size");
    }

    [Fact]
    public void Diagnostics_are_told_to_programs_as_JSON()
    {
        string json = DiagnosticJson.Write(Yaml.Load("bots: [!bot {remot: 'http://farm:1'}]").Diagnostics);

        json.ShouldContain("\"line\": 1");
        json.ShouldContain("\"column\": 14");
        json.ShouldContain("\"severity\": \"error\"");
        json.ShouldContain("\"message\": \"unknown key 'remot' in !bot\"");
        json.ShouldContain("\"suggestion\": \"did you mean 'remote'?\"");
    }
}
