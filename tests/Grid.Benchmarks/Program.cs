using System.CommandLine;
using Grid.Benchmarks.BuildStream;
using Grid.Benchmarks.Cas;
using Grid.Benchmarks.Exec;
using Grid.Benchmarks.Sandbox;
using Grid.Benchmarks.Scheduler;
using Grid.Benchmarks.Storage;

RootCommand root = new("grid bench: measurements beside what the machine can do in the same run.");
root.Add(ExecCommand.Create());
root.Add(CasCommand.Create());
root.Add(SandboxCommand.Create());
root.Add(BuildStreamCommand.Create());
root.Add(SchedulerCommand.Create());
root.Add(StorageCommand.Create());
return await root.Parse(args).InvokeAsync();
