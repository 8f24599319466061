using Grid.Config.Diagnostics;
using Grid.Config.Model;
using Grid.Config.Vocabulary;
using Grid.Core;

namespace Grid.Config.Validation;

/// <summary>
/// Things that cannot both be. They are looked for among the parts that could be read, whatever else is wrong.
/// </summary>
internal static class ClashRules
{
    public static void Check(GridConfig config, DiagnosticList diagnostics)
    {
        CheckInstanceNames(config, diagnostics);
        CheckHierarchies(config, diagnostics);
        CheckServices(config, diagnostics);
        CheckAddresses(config, diagnostics);
        CheckFolders(config, diagnostics);
        CheckIndexes(config, diagnostics);
        CheckSchedulers(config, diagnostics);
        CheckBotNames(config, diagnostics);
    }

    private static void CheckInstanceNames(GridConfig config, DiagnosticList diagnostics)
    {
        Dictionary<string, InstanceConfig> taken = new(StringComparer.Ordinal);
        foreach (InstanceConfig instance in config.Instances)
        {
            IEnumerable<string> names = instance.Names.Select(name => name.Value);
            foreach (string name in instance.ServesEveryName ? names.Append(Instances.EveryName) : names)
            {
                if (!taken.TryAdd(name, instance))
                {
                    diagnostics.Error(
                        instance.Location,
                        $"the instance name '{name}' is taken by the instance on line {taken[name].Location.Line}",
                        "give each name to one instance");
                }
            }
        }
    }

    // Names below the empty one are all names, which leaves none for an instance that serves every other.
    private static void CheckHierarchies(GridConfig config, DiagnosticList diagnostics)
    {
        InstanceConfig? every = config.Instances.FirstOrDefault(instance => instance.ServesEveryName);
        InstanceConfig? root = config.Instances.FirstOrDefault(
            instance => instance.IsHierarchical && instance.Names.Contains(InstanceName.Empty));
        if (every is not null && root is not null)
        {
            diagnostics.Error(
                every.Location,
                $"no name is left for '{Instances.EveryName}': the instance on line {root.Location.Line} has every name below ''",
                $"leave 'hierarchical' out there, or '{Instances.EveryName}' here");
        }

        foreach (InstanceConfig instance in config.Instances.Where(each => each.IsHierarchical && each.Names.Count == 0))
        {
            diagnostics.Error(
                instance.Location,
                $"'hierarchical' says nothing beside '{Instances.EveryName}', which is every name already",
                "leave it out");
        }
    }

    private static void CheckServices(GridConfig config, DiagnosticList diagnostics)
    {
        foreach (InstanceConfig instance in config.Instances)
        {
            Dictionary<Type, ServiceConfig> taken = [];
            foreach (
                ServiceConfig service in instance.Services.Where(service => !taken.TryAdd(service.GetType(), service)))
            {
                diagnostics.Error(
                    service.Location,
                    $"the instance has such a service already, on line {taken[service.GetType()].Location.Line}",
                    "leave one of them out, or put it in another instance");
            }

            CheckBotsTwice(instance, diagnostics);
        }
    }

    // The same bots service said twice is harmless; two schedulers behind one service is not.
    private static void CheckBotsTwice(InstanceConfig instance, DiagnosticList diagnostics)
    {
        if (instance.Find<ServiceConfig.Bots>() is { } bots
            && instance.Find<ServiceConfig.Execution>() is { } execution
            && execution.Endpoints.HasFlag(ExecutionEndpoints.Bots)
            && !ReferenceEquals(bots.Scheduler, execution.Scheduler))
        {
            diagnostics.Error(
                bots.Location,
                $"!bots and the !execution on line {execution.Location.Line} both serve bots, from different "
                    + "schedulers",
                "give both the same scheduler, or write 'endpoints: [execution, operations]' on !execution");
        }
    }

    private static void CheckAddresses(GridConfig config, DiagnosticList diagnostics)
    {
        List<(SourceLocation Location, ListenAddress Address)> taken = [];
        IEnumerable<(SourceLocation, ListenAddress)> all =
            config.Channels.Select(channel => (channel.Location, channel.Address));
        all = config.Metrics is { } metrics ? all.Append((metrics.Location, metrics.Address)) : all;
        all = config.HttpCache is { } http ? all.Append((http.Location, http.Address)) : all;
        foreach ((SourceLocation location, ListenAddress address) in all)
        {
            int clash = taken.FindIndex(other => other.Address.ClashesWith(address));
            if (clash >= 0)
            {
                diagnostics.Error(
                    location,
                    $"{address} clashes with {taken[clash].Address} on line {taken[clash].Location.Line}",
                    "give each listener an address of its own");
            }

            taken.Add((location, address));
        }
    }

    private static void CheckFolders(GridConfig config, DiagnosticList diagnostics)
    {
        Dictionary<string, SourceLocation> taken = new(StringComparer.Ordinal);
        foreach ((string path, SourceLocation location) in Folders.Of(config))
        {
            if (!taken.TryAdd(path, location))
            {
                diagnostics.Error(
                    location,
                    $"the folder '{path}' is in use by the part on line {taken[path].Line}",
                    "name the part with '&name' and refer to it with '*name', or give each a folder of its own");
            }
        }
    }

    // Each would vouch for the other's blobs, or delete them.
    private static void CheckIndexes(GridConfig config, DiagnosticList diagnostics)
    {
        List<CompositeStorageConfig.SqlIndex> taken = [];
        IEnumerable<CompositeStorageConfig.SqlIndex> indexes = ConfigParts.Of(config)
            .Concat(config.Cleanups.Select(cleanup => cleanup.Index))
            .Distinct(ReferenceEqualityComparer.Instance)
            .OfType<CompositeStorageConfig.SqlIndex>();
        foreach (CompositeStorageConfig.SqlIndex index in indexes)
        {
            if (taken.Find(other => other.Connection.Address == index.Connection.Address && other.Name == index.Name) is { } same)
            {
                diagnostics.Error(
                    index.Location,
                    $"the index on line {same.Location.Line} has the same database and name, and they would answer for each other",
                    "name one index with '&name' and refer to it with '*name', or give each an 'index-name' of its own");
            }
            else if (taken.Find(other => ReferenceEquals(other.Storage, index.Storage)) is { } beside)
            {
                diagnostics.Error(
                    index.Location,
                    $"the index on line {beside.Location.Line} has the same storage, and a clean-up of one would empty the other",
                    "put one index above each storage");
            }

            taken.Add(index);
        }
    }

    private static void CheckSchedulers(GridConfig config, DiagnosticList diagnostics)
    {
        Dictionary<DatabaseAddress, SchedulerConfig> taken = [];
        foreach (SchedulerConfig.Sql scheduler in ConfigParts.Of(config).OfType<SchedulerConfig.Sql>())
        {
            if (!taken.TryAdd(scheduler.Connection.Address, scheduler))
            {
                diagnostics.Error(
                    scheduler.Location,
                    $"the scheduler on line {taken[scheduler.Connection.Address].Location.Line} has the same database, and only one of "
                        + "them can have the office of its writer",
                    "name one scheduler with '&name' and refer to it with '*name', or give each a database of its own");
            }
        }
    }

    private static void CheckBotNames(GridConfig config, DiagnosticList diagnostics)
    {
        Dictionary<string, BotConfig> taken = new(StringComparer.Ordinal);
        foreach (BotConfig bot in config.Bots.Where(bot => bot.Name is not null && !taken.TryAdd(bot.Name, bot)))
        {
            diagnostics.Error(
                bot.Location,
                $"the bot name '{bot.Name}' is taken by the bot on line {taken[bot.Name!].Location.Line}",
                "the server would close the session of the first: give each bot a name of its own");
        }
    }
}
