using System.CommandLine;
using System.CommandLine.Parsing;
using Grid.Config.Diagnostics;
using Grid.Config.Model;
using Grid.Core;
using Grid.Sandbox.Processes;
using Grid.Server.Hosting;
using Microsoft.Extensions.Logging;

namespace Grid.Server.Commands;

/// <summary><c>grid bot</c>: takes work from a server, as a configuration or a few options say.</summary>
internal static class BotCommand
{
    private static readonly Argument<FileInfo?> File = new("config")
    {
        Description = "A configuration with 'bots:'; without it, the options say what the bot is.",
        HelpName = "CONFIG.yml",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<RemoteAddress?> Remote = new("--remote")
    {
        Description = "The server to take work from: http://HOST:PORT or unix:/path.",
        HelpName = "ADDRESS",
        CustomParser = Addresses.ParseRemote,
    };

    private static readonly Option<RemoteAddress?> CasRemote = new("--cas-remote")
    {
        Description = "Where inputs and outputs are, when not at the server itself: a casd on this machine, say.",
        HelpName = "ADDRESS",
        CustomParser = Addresses.ParseRemote,
    };

    private static readonly Option<string> Instance = new("--instance")
    {
        Description = "The instance whose work it takes.",
        HelpName = "NAME",
        DefaultValueFactory = _ => string.Empty,
    };

    private static readonly Option<PlatformProperty[]> Platform = new("--platform")
    {
        Description = "What it offers, once for each property; without any, OSFamily and ISA of this machine.",
        HelpName = "K=V",
        CustomParser = ParsePlatform,
        AllowMultipleArgumentsPerToken = false,
    };

    private static readonly Option<int> Jobs = new("--jobs")
    {
        Description = "How many actions it runs at once.",
        HelpName = "N",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };

    private static readonly Option<string?> Name = new("--name")
    {
        Description = "Its id; without it, one made of the host's name.",
        HelpName = "ID",
    };

    private static readonly Option<string?> Data = new("--data", "--cache")
    {
        Description = "The folder of its local store; without it, one under the user's cache folder.",
        HelpName = "DIR",
    };

    public static Command Create()
    {
        Jobs.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError("--jobs takes 1 or more.");
            }
        });
        Command command = new("bot", "Run actions for a server.")
        {
            File, Remote, CasRemote, Instance, Platform, Jobs, Name, Data,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(File) is null && result.GetResult(Remote) is null)
            {
                result.AddError("Name a server with --remote http://HOST:PORT, or give a configuration.");
            }
        });
        command.SetAction((parsed, cancellation) => Serving.GuardAsync(() => RunAsync(parsed, cancellation)));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (ReadConfig(parsed) is not { } config)
        {
            return 1;
        }

        ProcessPrivacy.Begin();
        await using GridProcess process = await GridProcess.StartAsync(config, LogLevel.Information, cancellation);
        process.Announce(Console.Out);
        await process.ServeAsync(Console.Out, cancellation);
        return 0;
    }

    private static GridConfig? ReadConfig(ParseResult parsed)
    {
        if (parsed.GetValue(File) is not { } file)
        {
            return new GridConfig { Bots = [BotOf(parsed)] };
        }

        // A server's own file may name the bots of its machine; only those are started here.
        return ConfigFile.Load(file, Console.Error) is not { } config ? null
            : config.Bots.Count > 0 ? config with { Instances = [], Channels = [] }
            : throw GridException.FailedPrecondition($"{file} has no bots: add 'bots: [!bot {{remote: http://HOST:PORT}}]'.");
    }

    private static BotConfig BotOf(ParseResult parsed)
    {
        SourceLocation here = SourceLocation.BuiltIn;
        PlatformProperty[] platform = parsed.GetValue(Platform) ?? [];
        return new BotConfig(here)
        {
            Remote = parsed.GetValue(Remote),
            CasRemote = parsed.GetValue(CasRemote),
            InstanceName = InstanceName.Parse(parsed.GetRequiredValue(Instance)),
            Platform = platform.Length == 0 ? null : PlatformProperties.Of(platform),
            Jobs = parsed.GetValue(Jobs),
            Name = parsed.GetValue(Name),
            Cache = parsed.GetValue(Data) is { } path
                ? new BotCacheConfig(here, System.IO.Path.GetFullPath(path), SizeBytesMax: null)
                : null,
        };
    }

    private static PlatformProperty[] ParsePlatform(ArgumentResult result)
    {
        List<PlatformProperty> properties = [];
        foreach (Token token in result.Tokens)
        {
            int equals = token.Value.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                result.AddError($"'{token.Value}' is no platform property: use NAME=VALUE, such as OSFamily=linux.");
                continue;
            }

            properties.Add(new PlatformProperty(token.Value[..equals], token.Value[(equals + 1)..]));
        }

        return [.. properties];
    }
}
