using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grid.Core;
using Grid.Server.Client.Trees;
using Grid.Storage;

namespace Grid.Server.Client.Execute;

/// <summary>The Command and the Action of a request, as blobs to be uploaded with its inputs.</summary>
internal sealed record ActionMessages(UploadBlob Command, UploadBlob Action)
{
    // Bots start commands in a clean environment, where not even `sh -c "gcc …"` would find its compiler.
    private static readonly (string Name, string Value) PathDefault = ("PATH", "/usr/local/bin:/usr/bin:/bin");

    public static ActionMessages Of(ExecuteSpec spec, Digest inputRoot, ByteString salt)
    {
        Reapi.Platform platform = PlatformOf(spec);
        var command = UploadBlob.Of(CommandOf(spec, platform).ToByteArray(), inputRoot.Function);
        Reapi.Action action = new()
        {
            CommandDigest = command.Digest.ToWire(),
            InputRootDigest = inputRoot.ToWire(),
            DoNotCache = spec.DoNotCache,
            Salt = salt,
            Platform = platform,
            Timeout = spec.Timeout is { } timeout ? Duration.FromTimeSpan(timeout) : null,
        };
        return new ActionMessages(command, UploadBlob.Of(action.ToByteArray(), inputRoot.Function));
    }

    private static Reapi.Platform PlatformOf(ExecuteSpec spec) => new()
    {
        Properties =
        {
            spec.Platform
                .Select(pair => new Reapi.Platform.Types.Property { Name = pair.Name, Value = pair.Value })
                .OrderBy(property => property.Name, StringComparer.Ordinal)
                .ThenBy(property => property.Value, StringComparer.Ordinal),
        },
    };

    private static Reapi.Command CommandOf(ExecuteSpec spec, Reapi.Platform platform)
    {
        Reapi.Command command = new()
        {
            Arguments = { spec.Arguments },
            OutputPaths = { spec.OutputPaths.Order(StringComparer.Ordinal).Distinct(StringComparer.Ordinal) },
            WorkingDirectory = spec.WorkingDirectory,
        };
        command.EnvironmentVariables.AddRange(VariablesOf(spec));
#pragma warning disable CS0612 // Servers before REAPI 2.2 read the platform here.
        command.Platform = platform;
#pragma warning restore CS0612
        return command;
    }

    private static IEnumerable<Reapi.Command.Types.EnvironmentVariable> VariablesOf(ExecuteSpec spec) =>
        spec.Environment
            .Append(PathDefault)
            .DistinctBy(pair => pair.Name, StringComparer.Ordinal)
            .OrderBy(pair => pair.Name, StringComparer.Ordinal)
            .Select(pair => new Reapi.Command.Types.EnvironmentVariable { Name = pair.Name, Value = pair.Value });
}
