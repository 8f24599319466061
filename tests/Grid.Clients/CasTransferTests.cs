using Grid.Clients.Calls;
using Grid.Clients.Running;

namespace Grid.Clients;

[Trait("Ring", "Clients")]
public sealed class CasTransferTests(ITestOutputHelper output)
{
    // Above every batch limit in use, so that it travels by ByteStream while its neighbours go in batches.
    private const int LargeFileBytes = 9 * 1024 * 1024 + 1;

    [ClientTheory]
    [InlineData("root-digest")]
    [InlineData("tree-digest")]
    public async Task A_tree_goes_up_with_casupload_and_comes_back_byte_for_byte_with_casdownload(string kind)
    {
        await using Farm farm = await Farm.StartAsync(output, jobs: 0);
        string source = CreateTree(farm.Scratch["source"]);

        ServerCounters upload = await farm.CountAsync(() => UploadAsync(farm, source));
        upload.CasBytesReceived.ShouldBeGreaterThan(LargeFileBytes);

        string digest = await File.ReadAllTextAsync(farm.Scratch[kind]);
        ServerCounters download = await farm.CountAsync(() => DownloadAsync(farm, $"--{kind}={digest}"));
        download.CasBytesSent.ShouldBeGreaterThan(LargeFileBytes);
        TreeListing.Of(farm.Scratch["target"]).ShouldBe(TreeListing.Of(source));
    }

    [ClientFact]
    public async Task A_tree_that_is_there_already_is_not_sent_again()
    {
        await using Farm farm = await Farm.StartAsync(output, jobs: 0);
        string source = CreateTree(farm.Scratch["source"]);
        await UploadAsync(farm, source);

        ServerCounters again = await farm.CountAsync(() => UploadAsync(farm, source));

        again.CasBytesReceived.ShouldBe(0);
    }

    private static string CreateTree(string root)
    {
        Directory.CreateDirectory(Path.Combine(root, "deep", "er"));
        Directory.CreateDirectory(Path.Combine(root, "empty"));
        File.WriteAllText(Path.Combine(root, "file.txt"), "An ordinary file.\n");
        File.WriteAllText(Path.Combine(root, "empty.txt"), string.Empty);
        File.WriteAllText(Path.Combine(root, "naïve ☃ name"), "A name that is not ASCII.\n");
        File.WriteAllText(Path.Combine(root, "deep", "run.sh"), "#!/bin/sh\n");
        File.SetUnixFileMode(Path.Combine(root, "deep", "run.sh"), (UnixFileMode)0b111_101_101);
        File.CreateSymbolicLink(Path.Combine(root, "deep", "er", "up"), "../../file.txt");
        File.CreateSymbolicLink(Path.Combine(root, "to-folder"), "deep");
        File.CreateSymbolicLink(Path.Combine(root, "dangling"), "nowhere");
        WriteLargeFile(Path.Combine(root, "deep", "large.bin"));
        return root;
    }

    private static void WriteLargeFile(string path)
    {
        byte[] content = [.. Enumerable.Range(0, LargeFileBytes).Select(position => (byte)(position % 251))];
        File.WriteAllBytes(path, content);
    }

    private static async Task UploadAsync(Farm farm, string source)
    {
        ProgramCall upload = BuildBox.Upload(
            farm.Server.Address, source, farm.Scratch["root-digest"], farm.Scratch["tree-digest"]);
        (await farm.RunInRootAsync(upload)).ShouldSucceed();
    }

    private static async Task DownloadAsync(Farm farm, string digestOption)
    {
        ProgramCall download = BuildBox.Download(farm.Server.Address, digestOption, farm.Scratch["target"]);
        (await farm.RunInRootAsync(download)).ShouldSucceed();
    }
}
