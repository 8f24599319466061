using System.Diagnostics;
using Grid.Simulation;

const string usage = """
    grid sim [--seed N] [--count N]   the seeded simulation of the scheduler
      --seed N     the first seed (default 0); alone, it is replayed with every step printed
      --count N    how many seeds (default 2000, or 1 when a seed is given)
    """;

int seed = 0;
int? count = null;
bool hasSeed = false;
for (int i = 0; i < args.Length; i += 2)
{
    bool hasValue = i + 1 < args.Length && int.TryParse(args[i + 1], out int value) && value >= 0;
    switch (args[i])
    {
        case "--seed" when hasValue:
            seed = int.Parse(args[i + 1]);
            hasSeed = true;
            break;
        case "--count" when hasValue:
            count = int.Parse(args[i + 1]);
            break;
        case "--help" or "-h":
            Console.WriteLine(usage);
            return 0;
        default:
            Console.Error.WriteLine($"grid sim: '{args[i]}' is not an option with a number from 0 up.\n{usage}");
            return 2;
    }
}

int last = seed + (count ?? (hasSeed ? 1 : 2000));
bool isReplay = hasSeed && last == seed + 1;
long steps = 0;
int failed = 0;
Stopwatch watch = Stopwatch.StartNew();
for (int current = seed; current < last; current++)
{
    string? problem = Seeds.Run(current, isReplay ? Console.Out : TextWriter.Null, out int stepsOfSeed);
    steps += stepsOfSeed;
    if (problem is not null)
    {
        failed++;
        Console.Error.WriteLine(problem);
    }
}

Console.WriteLine($"{last - seed} seeds, {steps} steps, {failed} failed, {watch.Elapsed.TotalSeconds:F1} s");
return failed == 0 ? 0 : 1;
