using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Grid.Clients.Calls;
using Grid.Clients.Running;

namespace Grid.Clients;

/// <summary>Bazel has the server fetch what its repositories are made of.</summary>
[Trait("Ring", "Clients")]
public sealed class RemoteDownloaderTests(ITestOutputHelper output)
{
    private const string Content = "from afar\n";

    private static readonly TimeSpan SiteLimit = TimeSpan.FromSeconds(30);
    private static readonly Regex SiteLine = new(@"^Serving HTTP on 127\.0\.0\.1 port (?<port>\d+)");

    [ClientFact]
    public async Task What_the_server_has_fetched_once_is_there_for_the_next_user_after_it_left_its_place()
    {
        await using Farm farm = await Farm.ServeAsync(output, ConfigIn);
        RunningProgram site = farm.Start(ClientsRoot.Inside(SiteIn(farm.Scratch["site"])));
        string port = (await site.LineAsync(SiteLine, SiteLimit)).Groups["port"].Value;
        string place = $"http://127.0.0.1:{port}/afar.txt";

        (await BuildAsync(farm, place, "first", Content)).ShouldSucceed();
        await site.KillAsync();
        (await BuildAsync(farm, place, "second", Content)).ShouldSucceed();
    }

    [ClientFact]
    public async Task Content_of_another_checksum_fails_the_build_and_says_so()
    {
        await using Farm farm = await Farm.ServeAsync(output, ConfigIn);
        RunningProgram site = farm.Start(ClientsRoot.Inside(SiteIn(farm.Scratch["site"])));
        string port = (await site.LineAsync(SiteLine, SiteLimit)).Groups["port"].Value;

        ProgramResult result = await BuildAsync(farm, $"http://127.0.0.1:{port}/afar.txt", "project", "something else");

        result.ExitCode.ShouldNotBe(0);
        result.AllOutput.ShouldContain("is not what 'checksum.sri' says");
    }

    // Each user has a folder for repositories of their own, so what the second one gets comes from the server.
    private static async Task<ProgramResult> BuildAsync(Farm farm, string place, string name, string expected)
    {
        string project = farm.Scratch[name];
        Directory.CreateDirectory(project);
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(expected)));
        await File.WriteAllTextAsync(Path.Combine(project, "WORKSPACE"), $"""
            load("@bazel_tools//tools/build_defs/repo:http.bzl", "http_file")
            http_file(name = "afar", urls = ["{place}"], sha256 = "{hash}", downloaded_file_path = "afar.txt")
            """);
        await File.WriteAllTextAsync(
            Path.Combine(project, "BUILD"),
            """genrule(name = "copy", srcs = ["@afar//file"], outs = ["copy.txt"], cmd = "grep 'from afar' $< > $@")""");
        return await farm.RunAsync(Bazel.Named("7.7.1").Call(
            "build",
            project,
            [
                "--remote_retries=0",
                .. Bazel.RemoteCache(farm.Server.Address), $"--experimental_remote_downloader=grpc://{farm.Server.Address}",
                $"--repository_cache={project}.repositories", "//:copy",
            ]));
    }

    private static ProgramCall SiteIn(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "afar.txt"), Content);
        return new ProgramCall("python3", "-u", "-m", "http.server", "--bind", "127.0.0.1", "--directory", folder, "0");
    }

    private static string ConfigIn(string folder) => $$"""
        server:
          - !channel
            address: 127.0.0.1:0
            insecure-mode: true
        metrics:
          address: 127.0.0.1:0
        storages:
          - !disk-storage &cas
            path: {{folder}}/cas
        instances:
          - name: ''
            services:
              - !cas {storage: *cas}
              - !bytestream {storage: *cas}
              - !action-cache
                cache: !lru-action-cache {storage: *cas, max-cached-refs: 100}
              - !asset
                storage: *cas
                assets: !lru-assets {size: 1M}
                fetch: {hosts: [], private-hosts: 127.0.0.1}
        """;
}
