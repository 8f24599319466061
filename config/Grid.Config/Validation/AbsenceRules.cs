using Grid.Config.Diagnostics;
using Grid.Config.Model;

namespace Grid.Config.Validation;

/// <summary>
/// Things without which the rest is of no use. Only asked of a file that could be read whole: what looks absent may
/// else be there and misspelt.
/// </summary>
internal static class AbsenceRules
{
    public static void Check(GridConfig config, DiagnosticList diagnostics)
    {
        CheckRole(config, diagnostics);
        CheckServedBots(config, diagnostics);
        CheckOwnBots(config, diagnostics);
        CheckOperators(config, diagnostics);
        CheckStorages(config, diagnostics);
    }

    private static void CheckRole(GridConfig config, DiagnosticList diagnostics)
    {
        bool serves = config.Channels.Count > 0 || config.Instances.Count > 0;
        if (!serves && config.Bots.Count == 0 && config.Cleanups.Count == 0 && config.Runner is null)
        {
            diagnostics.Error(
                config.Location,
                "there is nothing to run",
                "write 'server' and 'instances' to serve, or 'bots' to work");
        }
        else if (config.Channels.Count == 0 && config.Instances.Count > 0)
        {
            diagnostics.Error(
                config.Instances[0].Location,
                "there are instances, and nothing to reach them by",
                "write 'server: [!channel {address: 127.0.0.1:50051, insecure-mode: true}]'");
        }
        else if (config.Channels.Count > 0 && config.Instances.Count == 0)
        {
            diagnostics.Error(config.Channels[0].Location, "the server has no instance to serve", "write 'instances'");
        }
    }

    // Nobody but this process holds the jobs of a scheduler in memory, so a bot must be able to reach it here.
    private static void CheckServedBots(GridConfig config, DiagnosticList diagnostics)
    {
        List<ServiceConfig> services = [.. config.Instances.SelectMany(instance => instance.Services)];
        HashSet<object> served = new(
            services.OfType<ServiceConfig.Bots>().Select(bots => bots.Scheduler), ReferenceEqualityComparer.Instance);
        served.UnionWith(services.OfType<ServiceConfig.Execution>()
            .Where(execution => execution.Endpoints.HasFlag(ExecutionEndpoints.Bots))
            .Select(execution => execution.Scheduler));
        foreach (ServiceConfig.Execution execution in services.OfType<ServiceConfig.Execution>()
            .Where(execution => !served.Contains(execution.Scheduler)))
        {
            diagnostics.Error(
                execution.Location,
                "no bot can reach this scheduler: its jobs would wait for ever",
                "add 'bots' to its endpoints, or a '!bots' with the same scheduler");
        }
    }

    private static void CheckOwnBots(GridConfig config, DiagnosticList diagnostics)
    {
        foreach (BotConfig bot in config.Bots.Where(bot => bot.Remote is null))
        {
            if (config.Channels.Count == 0)
            {
                diagnostics.Error(
                    bot.Location, "the bot has no server to work for", "write 'remote: http://HOST:50051'");
            }
            else if (!ServesBotsOf(config, bot))
            {
                diagnostics.Error(
                    bot.Location,
                    $"no instance of this file serves bots as '{bot.InstanceName}'",
                    "write the 'instance-name' of one that does, or a 'remote'");
            }
        }
    }

    // Rules are made for an instance, and its scheduler is the one that keeps them.
    private static void CheckOperators(GridConfig config, DiagnosticList diagnostics)
    {
        HashSet<object> used = new(
            config.Instances.SelectMany(instance => instance.Services).Select(SchedulerOf).OfType<SchedulerConfig>(),
            ReferenceEqualityComparer.Instance);
        foreach (ServiceConfig service in config.Services.Where(service => SchedulerOf(service) is { } own && !used.Contains(own)))
        {
            diagnostics.Error(
                service.Location,
                "no instance uses this scheduler, so there is nothing to operate",
                "refer to the scheduler of an '!execution' or '!bots'");
        }
    }

    private static SchedulerConfig? SchedulerOf(ServiceConfig service) => service switch
    {
        ServiceConfig.Execution execution => execution.Scheduler,
        ServiceConfig.Bots bots => bots.Scheduler,
        ServiceConfig.Operating operating => operating.Scheduler,
        _ => null,
    };

    private static bool ServesBotsOf(GridConfig config, BotConfig bot)
    {
        InstanceConfig? instance = config.FindInstance(bot.InstanceName);
        return instance?.Find<ServiceConfig.Bots>() is not null
            || instance?.Find<ServiceConfig.Execution>()?.Endpoints.HasFlag(ExecutionEndpoints.Bots) == true;
    }

    // Clients choose between the two by the size of a blob, and then ask the other whether it is there.
    private static void CheckStorages(GridConfig config, DiagnosticList diagnostics)
    {
        foreach (InstanceConfig instance in config.Instances)
        {
            if (instance.Find<ServiceConfig.Cas>() is { } cas
                && instance.Find<ServiceConfig.ByteStream>() is { } stream
                && !ReferenceEquals(cas.Storage, stream.Storage))
            {
                diagnostics.Warning(
                    stream.Location,
                    $"!bytestream and the !cas on line {cas.Location.Line} have different storages: what is "
                        + "uploaded to one is missing in the other",
                    "refer to the same storage from both");
            }
        }
    }
}
