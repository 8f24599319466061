using Google.Protobuf;
using Grid.Conformance;
using Grid.Core;
using Grid.EndToEnd.Hosting;
using Grid.Storage;

namespace Grid.EndToEnd.Bots;

/// <summary>Actions whose digests are not SHA-256: the bot has to be told where the length of a hash does not tell.</summary>
public sealed class BotDigestFunctionTests
{
    public static TheoryData<DigestFunction> Functions() => [.. DigestFunction.All];

    [Theory]
    [MemberData(nameof(Functions))]
    public async Task An_action_runs_under_any_digest_function(DigestFunction function)
    {
        await using Farm farm = await Farm.StartAsync();
        await farm.AddRemoteBotAsync("bot-1");
        Digest action = await UploadAsync(farm, function);

        using OperationCall call = farm.Server.Execute(action, request => request.DigestFunction = WireOf(function));
        Reapi.ExecuteResponse response = await call.ResponseAsync();

        response.Status?.Message.ShouldBeNullOrEmpty();
        response.Result.ExitCode.ShouldBe(0);
        Digest output = response.Result.OutputFiles.Single().Digest.ToDigest(function);
        ReadOnlyMemory<byte>? content = await farm.Server.Cas.ReadAsync(output, default);
        ByteString.CopyFrom(content!.Value.Span).ToStringUtf8().ShouldBe("an input\n");
        (await farm.Server.Cache.GetAsync(action, default)).ShouldNotBeNull();
    }

    private static async Task<Digest> UploadAsync(Farm farm, DigestFunction function)
    {
        Digest input = await UploadAsync(farm, function, "an input\n"u8.ToArray());
        Reapi.Directory root = new() { Files = { new Reapi.FileNode { Name = "in", Digest = input.ToWire() } } };
        Reapi.Command command = new() { Arguments = { "/bin/cp", "in", "out" }, OutputPaths = { "out" } };
        Reapi.Action action = new()
        {
            CommandDigest = (await UploadAsync(farm, function, command.ToByteArray())).ToWire(),
            InputRootDigest = (await UploadAsync(farm, function, root.ToByteArray())).ToWire(),
        };
        return await UploadAsync(farm, function, action.ToByteArray());
    }

    private static async Task<Digest> UploadAsync(Farm farm, DigestFunction function, byte[] content)
    {
        Blob blob = Blobs.Of(content).Under(function);
        (await farm.Server.Cas.WriteBatchAsync([blob], default)).ShouldBe([null]);
        return blob.Digest;
    }

    private static Reapi.DigestFunction.Types.Value WireOf(DigestFunction function) =>
        (Reapi.DigestFunction.Types.Value)function.WireValue;
}
